package io.memplan.swap.engine;

import io.memplan.graph.schedule.Tier;
import io.memplan.swap.store.Slot;
import java.util.List;

/**
 * Copies between the device and slots outside it while the device computes. Each direction runs one copy after another, in
 * the order in which they were started; the two directions run at the same time.
 *
 * <p>One thread at a time starts copies. Whoever starts one names the earlier ones that must have ended before it: the last
 * that touched the slot, and the copy-out of what is copied in.
 */
public interface CopyEngine extends AutoCloseable {

    /**
     * Makes room. Called between steps, when no copy is under way; what the slots held is lost.
     *
     * @param tier the tier
     * @param bytes the size of its slab, in bytes; smaller than it is changes nothing
     * @throws SwapException if there is no room, or the tier is not available
     */
    void reserve(Tier tier, long bytes);

    /** Starts a copy out of the device. */
    Transfer copyOut(DeviceMemory from, Slot to, List<Transfer> after);

    /**
     * Starts a copy into the device. Its bytes are compared with what was copied out to the slot: a difference fails the
     * copy.
     */
    Transfer copyIn(Slot from, DeviceMemory to, List<Transfer> after);

    /** Returns how many bytes of a tier the engine holds. */
    long reservedBytes(Tier tier);

    /** Returns how long it has copied so far; {@link LaneTimes#NONE} where that is not measured. */
    default LaneTimes times() {
        return LaneTimes.NONE;
    }

    /** Waits for all copies, and gives back what the engine holds. */
    @Override
    void close();
}
