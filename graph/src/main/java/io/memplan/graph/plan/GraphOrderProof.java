package io.memplan.graph.plan;

/**
 * What is proven of the plans that compute the operations for the first time in the graph's own order. A plan that
 * reorders operations may be faster than that.
 *
 * @param lowerBoundNanos the time that none of them within the budget can beat, in nanoseconds
 * @param isInfeasible whether none of them is within the budget
 */
public record GraphOrderProof(long lowerBoundNanos, boolean isInfeasible) {

    /** Returns what a plan in the graph's own order proves. */
    public static GraphOrderProof of(Plan plan) {
        return new GraphOrderProof(
                plan.lowerBoundNanos(),
                plan.infeasibility().filter(Infeasibility::proven).isPresent());
    }
}
