package io.memplan.experiments.budgets;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Budget;
import io.memplan.graph.plan.Infeasibility;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.PlanStatus;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.schedule.Simulator;
import io.memplan.graph.transfer.TransferPlans;

/**
 * What a strategy came to for a graph at a budget. A plan is checked before it counts, and its time is the simulator's on
 * the request's device.
 *
 * @param graph the graph's name
 * @param operations how many operations the graph has
 * @param budget the budget as it was given
 * @param budgetBytes the budget, in bytes
 * @param strategy the strategy's name
 * @param status how it ended
 * @param proven whether it was proven that nothing fits
 * @param nanos the time of a step, in nanoseconds; 0 without a plan
 * @param overhead the added time relative to the time without a budget
 * @param gap how far the time may be above the best possible, relative to the time
 * @param solveMillis how long the strategy took, in milliseconds
 */
public record BudgetTrial(
        String graph,
        int operations,
        String budget,
        long budgetBytes,
        String strategy,
        PlanStatus status,
        boolean proven,
        long nanos,
        double overhead,
        double gap,
        long solveMillis) {

    private static final String LENT = "min-peak";

    /**
     * Runs a strategy.
     *
     * @param planner the strategy
     * @param budget the budget
     * @param request the graph, the device, room outside it, and when to stop; its budget is not looked at
     * @throws io.memplan.graph.schedule.InvalidScheduleException if the plan is not valid within the budget
     */
    public static BudgetTrial run(Planner planner, Budget budget, PlanRequest request) {
        TrainingGraph graph = request.graph();
        long budgetBytes = budget.bytesFor(graph);
        long start = System.nanoTime();
        Plan plan = planner.plan(request.withBudget(budgetBytes));
        long millis = (System.nanoTime() - start) / 1_000_000;
        long nanos = 0;
        boolean own = isOwn(plan, planner);
        if (own) {
            ScheduleChecker.checkOrThrow(
                    graph, plan.schedule(), TransferPlans.limitsOf(request.withBudget(budgetBytes)));
            nanos = Simulator.simulate(graph, plan.schedule(), request.hardware())
                    .stepNanos();
        }
        return new BudgetTrial(
                graph.name(),
                graph.operations().size(),
                budget.toString(),
                budgetBytes,
                planner.description().name(),
                own ? plan.status() : PlanStatus.INFEASIBLE,
                plan.infeasibility().map(Infeasibility::proven).orElse(false),
                nanos,
                nanos == 0 ? 0 : nanos / (double) graph.baseNanos() - 1,
                nanos == 0 ? 0 : Math.max(0, (nanos - plan.lowerBoundNanos()) / (double) nanos),
                millis);
    }

    /** Returns whether a strategy found the plan: one that finds none may show min-peak's, which is not its merit. */
    private static boolean isOwn(Plan plan, Planner planner) {
        String name = planner.description().name();
        boolean lent = plan.strategy().equals(LENT) && !name.equals(LENT) && !name.equals(BudgetSummary.AUTO);
        return plan.isFeasible() && !lent;
    }

    /** Returns whether there is a plan. */
    public boolean isFeasible() {
        return status != PlanStatus.INFEASIBLE;
    }

    /** Returns whether the other trial is of the same graph and budget. */
    public boolean isComparableTo(BudgetTrial other) {
        return graph.equals(other.graph) && budgetBytes == other.budgetBytes;
    }
}
