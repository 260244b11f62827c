package io.memplan.graph.schedule;

/** The rules that a schedule must keep, by the numbers that messages cite. */
public enum ScheduleRule {
    /** Every input of a computed operation is on the device and was computed into the storage that is there now. */
    INPUT_RESIDENT(1),
    /**
     * Every input has exactly the contents that graph order gives it: a storage has as many overwriting operations
     * behind it as stand before the reader in the graph.
     */
    EXACT_VERSION(2),
    /** Only a storage that is on the device is freed. */
    FREE_RESIDENT(3),
    /** A source (a value without a producing operation) stays on the device. */
    SOURCE_STAYS(4),
    /** Every operation of the graph is computed at least once. */
    ALL_COMPUTED(5),
    /** Every value of the role {@code OUTPUT} is on the device at the end, with its final contents. */
    OUTPUTS_AT_END(6),
    /** Operations that draw random numbers are computed exactly once, in graph order. */
    RANDOM_ONCE(7),
    /** The effect of an operation that updates state happens exactly once, at its first compute. */
    STATE_ONCE(8),
    /** The bytes on the device are within the budget at every step, workspace included. */
    DEVICE_BUDGET(9),
    /** The bytes in host memory are within the budget at every step. */
    HOST_BUDGET(10),
    /** The bytes on disk are within the budget at every step. */
    DISK_BUDGET(11),
    /** Only a storage on the device is copied out, and only into a free slot: an earlier copy was dropped before. */
    SWAP_OUT_SLOT(12),
    /** A copy in has a copy outside to read, and the storage is not on the device already. */
    SWAP_IN_SOURCE(13),
    /** Only a copy that exists is dropped. */
    DROP_EXISTING(14),
    /**
     * A copy that is left outside at the end keeps its slot while the next iteration writes its own: both together
     * are within the budget of the tier.
     */
    SLOT_NEXT_ITERATION(15),
    /** Steps name operations and storages of the graph; a storage is named by the value that owns its bytes. */
    KNOWN_NAMES(16);

    private final int number;

    ScheduleRule(int number) {
        this.number = number;
    }

    /** Returns the number that messages cite. */
    public int number() {
        return number;
    }
}
