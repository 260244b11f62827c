package io.memplan.graph.plan;

import io.memplan.graph.schedule.Schedule;
import java.util.Locale;
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
 * @param graphOrder what is known of the graph's own order, when the plan was looked for in others as well
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
        Optional<Infeasibility> infeasibility,
        Optional<GraphOrderProof> graphOrder) {

    /** Creates a plan that was looked for in one order of the operations only. */
    public Plan(
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
        this(
                graphFingerprint,
                strategy,
                seed,
                status,
                schedule,
                budgetBytes,
                predictedPeakBytes,
                predictedNanos,
                baseNanos,
                lowerBoundNanos,
                solveMillis,
                infeasibility,
                Optional.empty());
    }

    /** Validates that a plan without a schedule says why. */
    public Plan {
        if ((status == PlanStatus.INFEASIBLE) != infeasibility.isPresent()) {
            throw new IllegalArgumentException(
                    "A plan is infeasible and says why, or neither: " + status + ", " + infeasibility);
        }
    }

    /** Returns the same plan with another statement of why there is no schedule. */
    public Plan withInfeasibility(Optional<Infeasibility> other) {
        return with(schedule, solveMillis, other, graphOrder);
    }

    /** Returns the same plan with other steps, as for a graph with other ids, and why there are none. */
    public Plan withSchedule(Schedule other, Optional<Infeasibility> why) {
        return with(other, solveMillis, why, graphOrder);
    }

    /** Returns the same plan with what is known of the graph's own order, and the time that planning took in all. */
    public Plan withGraphOrder(GraphOrderProof proof, long millis) {
        return with(schedule, millis, infeasibility, Optional.of(proof));
    }

    private Plan with(Schedule steps, long millis, Optional<Infeasibility> why, Optional<GraphOrderProof> proof) {
        return new Plan(
                graphFingerprint,
                strategy,
                seed,
                status,
                steps,
                budgetBytes,
                predictedPeakBytes,
                predictedNanos,
                baseNanos,
                lowerBoundNanos,
                millis,
                why,
                proof);
    }

    /** Returns whether no plan that keeps the graph's order of first computes is as fast as this one: proven. */
    public boolean beatsGraphOrder() {
        return isFeasible()
                && graphOrder
                        .filter(proof -> proof.isInfeasible() || proof.lowerBoundNanos() > predictedNanos)
                        .isPresent();
    }

    /**
     * Returns the same feasible plan for another request: it is valid for every larger budget.
     *
     * @param otherBudgetBytes the budget of the request, in bytes
     * @param otherSeed the seed of the request
     * @param boundNanos a time that no schedule within that budget can beat, in nanoseconds
     */
    public Plan forRequest(long otherBudgetBytes, long otherSeed, long boundNanos) {
        return new Plan(
                graphFingerprint,
                strategy,
                otherSeed,
                predictedNanos <= boundNanos ? PlanStatus.OPTIMAL : PlanStatus.FEASIBLE,
                schedule,
                otherBudgetBytes,
                predictedPeakBytes,
                predictedNanos,
                baseNanos,
                Math.min(boundNanos, predictedNanos),
                solveMillis,
                Optional.empty(),
                graphOrder);
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

    /**
     * Returns the plan in one line: {@code peak 1.21 GiB → 512 MiB, +18 % compute, 143 recomputes, optimal, 0.8 s}.
     *
     * @param keepAllPeakBytes the peak without a plan, in bytes
     */
    public String summary(long keepAllPeakBytes) {
        String seconds = String.format(Locale.ROOT, "%.1f s", solveMillis / 1000.0);
        if (infeasibility.isPresent()) {
            Infeasibility why = infeasibility.get();
            return String.format(
                    Locale.ROOT,
                    "no plan within %s; the smallest feasible budget %s is %s, at %s, %s",
                    ByteSize.format(budgetBytes),
                    why.proven() ? "known (yours is proven infeasible)" : "found",
                    ByteSize.format(why.smallestFeasibleBytes()),
                    why.bindingName(),
                    seconds);
        }
        String proof = status == PlanStatus.OPTIMAL
                ? "optimal"
                : String.format(Locale.ROOT, "gap at most %.1f %%", 100 * gap());
        return String.format(
                Locale.ROOT,
                "peak %s → %s, %+.3g %% compute, %d recomputes, %s, %s",
                ByteSize.format(keepAllPeakBytes),
                ByteSize.format(predictedPeakBytes),
                100 * overhead(),
                schedule.recomputes(),
                proof,
                seconds);
    }
}
