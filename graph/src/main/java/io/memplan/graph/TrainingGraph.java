package io.memplan.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The immutable graph of one training step: operations in execution order over values.
 *
 * <p>Ids are dense: the value with id {@code v} is {@code values().get(v)}, and operation {@code o} stands at place
 * {@code o} of the execution order. Values without a producing operation are on the device from the start and stay.
 */
public final class TrainingGraph {

    private final String name;
    private final List<Value> values;
    private final List<Operation> operations;
    private final long residentBytes;
    private final int[] producer;
    private final List<List<Integer>> consumers;
    private final int[] lastUse;
    private final long sourceBytes;
    private final KeepAll keepAll;
    private final String fingerprint;

    /**
     * Creates a graph, checking that ids are dense, that operations are topologically ordered, and that sizes add up
     * within a {@code long}.
     *
     * @param name the name shown to people
     * @param values the values by id
     * @param operations the operations by id, in execution order
     * @param residentBytes memory that is always taken and is not a value of the graph, in bytes
     * @throws InvalidGraphException if a rule is broken
     */
    public TrainingGraph(String name, List<Value> values, List<Operation> operations, long residentBytes) {
        this.name = name;
        this.values = List.copyOf(values);
        this.operations = List.copyOf(operations);
        this.residentBytes = residentBytes;
        GraphIndex index = GraphIndex.of(this.values, this.operations, residentBytes);
        this.producer = index.producer();
        this.consumers = index.consumers();
        this.lastUse = index.lastUseByStorage();
        this.sourceBytes = index.sourceBytes();
        this.keepAll = KeepAll.of(this);
        this.fingerprint = Fingerprint.of(this);
    }

    /** Returns the name shown to people. */
    public String name() {
        return name;
    }

    /** Returns the values; the place in the list is the id. */
    public List<Value> values() {
        return values;
    }

    /** Returns the operations in execution order; the place in the list is the id. */
    public List<Operation> operations() {
        return operations;
    }

    /** Returns the value with the given id. */
    public Value value(int id) {
        return values.get(id);
    }

    /** Returns the operation with the given id. */
    public Operation operation(int id) {
        return operations.get(id);
    }

    /** Returns the memory always taken that is not a value of the graph, in bytes (optimizer state, say). */
    public long residentBytes() {
        return residentBytes;
    }

    /** Returns the operation that produces the value, or -1 for a value that is on the device from the start. */
    public int producerOf(int value) {
        return producer[value];
    }

    /** Returns whether the value is on the device from the start. */
    public boolean isSource(int value) {
        return producer[value] < 0;
    }

    /** Returns the operations that read the value, in execution order. */
    public List<Integer> consumersOf(int value) {
        return consumers.get(value);
    }

    /** Returns the storage (a value id) that holds the value. */
    public int storageOf(int value) {
        return values.get(value).storage();
    }

    /**
     * Returns the last operation in execution order that reads or writes any value of the storage, or the number of
     * operations for a storage that outlives the step: a source, or one that holds an output.
     */
    public int lastUseOfStorage(int storage) {
        return lastUse[storage];
    }

    /** Returns what is always on the device: {@link #residentBytes} and every source value, in bytes. */
    public long alwaysResidentBytes() {
        return residentBytes + sourceBytes;
    }

    /** Returns the peak when nothing is recomputed and every storage is freed after its last use, in bytes. */
    public long keepAllPeakBytes() {
        return keepAll.peakBytes();
    }

    /** Returns the operation at which {@link #keepAllPeakBytes} is reached. */
    public int keepAllPeakOperation() {
        return keepAll.peakOperation();
    }

    /** Returns the time of every operation computed once, in nanoseconds. */
    public long baseNanos() {
        return keepAll.nanos();
    }

    /**
     * Returns the budget that a share of the activation peak means: what is always resident plus that share of what
     * keep-all adds to it at its peak.
     *
     * @param share the share of the activation peak; 1 is keep-all
     * @return the budget in bytes
     */
    public long budgetOfShare(double share) {
        return alwaysResidentBytes() + (long) Math.floor(share * (keepAllPeakBytes() - alwaysResidentBytes()));
    }

    /** Returns the SHA-256 over structure, shapes and attributes, in hexadecimal. Costs are not part of it. */
    public String fingerprint() {
        return fingerprint;
    }

    /**
     * Returns the same graph with other predicted times.
     *
     * @param costNanosByOperation gives the time of an operation, in nanoseconds
     */
    public TrainingGraph withCosts(ToLongFunction<Operation> costNanosByOperation) {
        List<Operation> costed = new ArrayList<>(operations.size());
        for (Operation operation : operations) {
            costed.add(operation.withCost(costNanosByOperation.applyAsLong(operation)));
        }
        return new TrainingGraph(name, values, costed, residentBytes);
    }

    @Override
    public String toString() {
        return name + " (" + operations.size() + " operations, " + values.size() + " values, " + "keep-all peak "
                + keepAllPeakBytes() + " bytes)";
    }
}
