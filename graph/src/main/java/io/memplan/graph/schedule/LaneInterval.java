package io.memplan.graph.schedule;

/**
 * A stretch of time in which a lane is busy with one step.
 *
 * @param lane the lane
 * @param step the index of the step
 * @param subject the id of the operation computed, or of the storage copied
 * @param startNanos when it begins, in nanoseconds from the start of the step
 * @param endNanos when it ends, in nanoseconds from the start of the step
 */
public record LaneInterval(Lane lane, int step, int subject, long startNanos, long endNanos) {}
