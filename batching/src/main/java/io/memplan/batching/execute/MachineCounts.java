package io.memplan.batching.execute;

/**
 * What a machine did beside the program's own work.
 *
 * @param computedLanes the lanes for which scalar operations and regions were computed, counted at each
 * @param usefulLanes those of them whose result was used
 * @param movedValues the values that were gathered and scattered
 * @param stackReads the values that were read from stacks
 * @param stackWrites the values that were written to stacks
 */
public record MachineCounts(long computedLanes, long usefulLanes, long movedValues, long stackReads, long stackWrites) {

    /** Nothing was counted. */
    public static final MachineCounts NONE = new MachineCounts(0, 0, 0, 0, 0);
}
