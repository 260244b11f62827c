package io.memplan.graph.plan;

/**
 * A strategy that answers a request with a plan. Found by {@link java.util.ServiceLoader}; stateless, so that one
 * instance may serve several threads.
 */
public interface Planner {

    /** Returns what the strategy is called and what it promises. */
    PlannerDescription description();

    /**
     * Finds a schedule within the budget. Never throws for a budget that is too small: the plan then has the status
     * {@link PlanStatus#INFEASIBLE} and states the smallest feasible budget found. The same request gives the same
     * plan, {@link Plan#solveMillis} aside.
     */
    Plan plan(PlanRequest request);
}
