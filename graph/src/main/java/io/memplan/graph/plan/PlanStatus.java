package io.memplan.graph.plan;

/** What is proven of a plan. */
public enum PlanStatus {
    /** The plan fits the budget and no plan is faster: proven. */
    OPTIMAL,
    /** The plan fits the budget; a faster one may exist. */
    FEASIBLE,
    /** No plan that fits the budget was found; the smallest budget that would do is stated. */
    INFEASIBLE
}
