package io.memplan.trainer;

import io.memplan.graph.plan.Infeasibility;
import io.memplan.graph.plan.Plan;

/** No plan fits the budget. */
public final class InfeasibleBudgetException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long budgetBytes;
    private final long smallestFeasibleBytes;

    InfeasibleBudgetException(String graph, Plan plan, Infeasibility why) {
        super("The budget (" + plan.budgetBytes() + " bytes) is below the smallest feasible peak found for " + graph
                + " (" + why.smallestFeasibleBytes() + " bytes, at the operation " + why.bindingOperation() + ", "
                + why.bindingName() + ").\nMaybe raise the budget, or make the batch smaller.");
        this.budgetBytes = plan.budgetBytes();
        this.smallestFeasibleBytes = why.smallestFeasibleBytes();
    }

    /** Returns the budget that was asked for, in bytes. */
    public long budgetBytes() {
        return budgetBytes;
    }

    /** Returns the smallest budget for which a plan was found, in bytes. */
    public long smallestFeasibleBytes() {
        return smallestFeasibleBytes;
    }
}
