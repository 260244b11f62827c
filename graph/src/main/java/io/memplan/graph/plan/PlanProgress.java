package io.memplan.graph.plan;

import java.util.OptionalLong;

/**
 * The state of a search that goes on.
 *
 * @param strategy the strategy that reports
 * @param incumbentNanos the time of the best plan so far, in nanoseconds
 * @param lowerBoundNanos the time that no plan can beat, in nanoseconds
 * @param elapsedMillis the time spent, in milliseconds
 */
public record PlanProgress(String strategy, OptionalLong incumbentNanos, long lowerBoundNanos, long elapsedMillis) {}
