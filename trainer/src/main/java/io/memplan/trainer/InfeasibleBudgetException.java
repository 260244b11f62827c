package io.memplan.trainer;

import io.memplan.graph.plan.Infeasibility;
import io.memplan.graph.plan.Plan;

/** No plan fits the budget. */
public final class InfeasibleBudgetException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Plan plan;

    InfeasibleBudgetException(String graph, Plan plan, Infeasibility why) {
        super("The budget (" + plan.budgetBytes() + " bytes) is below the smallest feasible peak found for " + graph
                + " (" + why.smallestFeasibleBytes() + " bytes, at the operation " + why.bindingOperation() + ", "
                + why.bindingName() + ").\nMaybe raise the budget, or make the batch smaller.");
        this.plan = plan;
    }

    /** Returns the infeasible plan, which says what would be feasible. */
    public Plan plan() {
        return plan;
    }
}
