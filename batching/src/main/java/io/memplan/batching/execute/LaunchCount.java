package io.memplan.batching.execute;

import io.memplan.batching.ir.Instruction;

/**
 * How often a region was launched.
 *
 * @param region the instructions
 * @param launches how often
 * @param lanes the lanes that took part, in all launches together
 * @param laneSlots the lanes that could have taken part
 * @param largest the lanes of the largest launch
 * @param nanos the time it took, in nanoseconds
 */
public record LaunchCount(
        Instruction.Region region, long launches, long lanes, long laneSlots, int largest, long nanos) {

    /** Returns the part of the lanes that did work, between 0 and 1. */
    public double utilisation() {
        return laneSlots == 0 ? 1 : (double) lanes / laneSlots;
    }

    LaunchCount plus(int more, int width, long took) {
        return new LaunchCount(
                region, launches + 1, lanes + more, laneSlots + width, Math.max(largest, more), nanos + took);
    }
}
