package io.memplan.graph.plan;

import io.memplan.graph.schedule.Schedule;
import java.util.Optional;

/**
 * The answer of a planner.
 *
 * @param graphFingerprint the fingerprint of the graph that the schedule is for
 * @param strategy the name of the strategy that made it
 * @param seed the seed that was asked for
 * @param status what is proven
 * @param schedule the steps; empty if infeasible
 * @param budgetBytes the device memory allowed, in bytes
 * @param predictedPeakBytes the peak of the schedule, in bytes
 * @param predictedNanos the time of the schedule, in nanoseconds
 * @param baseNanos the time without any recompute or swap, in nanoseconds
 * @param lowerBoundNanos the time that no schedule within the budget can beat, in nanoseconds
 * @param solveMillis the time that planning took, in milliseconds
 * @param infeasibility why there is no schedule, when there is none
 */
public record Plan(
        String graphFingerprint,
        String strategy,
        long seed,
        PlanStatus status,
        Schedule schedule,
        long budgetBytes,
        long predictedPeakBytes,
        long predictedNanos,
        long baseNanos,
        long lowerBoundNanos,
        long solveMillis,
        Optional<Infeasibility> infeasibility) {

    /** Validates that a plan without a schedule says why. */
    public Plan {
        if ((status == PlanStatus.INFEASIBLE) != infeasibility.isPresent()) {
            throw new IllegalArgumentException(
                    "A plan is infeasible and says why, or neither: " + status + ", " + infeasibility);
        }
    }

    /** Returns whether there is a schedule within the budget. */
    public boolean isFeasible() {
        return status != PlanStatus.INFEASIBLE;
    }

    /** Returns how far the time may be above the best possible, relative to the predicted time. */
    public double gap() {
        return predictedNanos == 0 ? 0 : Math.max(0.0, (predictedNanos - lowerBoundNanos) / (double) predictedNanos);
    }

    /** Returns the added time relative to the base time. */
    public double overhead() {
        return baseNanos == 0 ? 0 : predictedNanos / (double) baseNanos - 1;
    }
}
