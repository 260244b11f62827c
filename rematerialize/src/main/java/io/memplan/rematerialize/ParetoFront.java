package io.memplan.rematerialize;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.PlanStatus;
import io.memplan.graph.plan.Planner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The time that a step takes against the memory that it may take, from the smallest feasible budget found to keep-all.
 *
 * <p>The predicted time never rises with the budget: a plan is valid for every larger budget, so that of a smaller one is
 * carried over where the planner finds nothing faster. A bound holds for every smaller budget, and is carried the other
 * way.
 *
 * @param floorBytes what every schedule takes: no budget below it is feasible, proven, in bytes
 * @param plans one plan for each budget, ascending; fewer than asked for if the caller cancelled
 * @param isComplete whether every budget has its plan
 */
public record ParetoFront(long floorBytes, List<Plan> plans, boolean isComplete) {

    /** Copies the list. */
    public ParetoFront {
        plans = List.copyOf(plans);
    }

    /**
     * Plans a graph at evenly spaced budgets.
     *
     * @param planner the strategy
     * @param request the graph, and how to search; its budget does not count, and its time limit is for all points
     *     together
     * @param points how many budgets, at least 2
     */
    public static ParetoFront of(Planner planner, PlanRequest request, int points) {
        if (points < 2) {
            throw new IllegalArgumentException("A front needs at least 2 points, but " + points + " were asked for.");
        }
        TrainingGraph graph = request.graph();
        long end = System.nanoTime() + request.timeLimit().toNanos();
        long largest = graph.keepAllPeakBytes();
        long floor = OperationFloor.of(graph);
        Plan smallest = smallestOf(limited(request, floor, end, points + 1));
        List<Plan> plans = new ArrayList<>();
        Plan best = smallest;
        for (int i = 0; i < points && !request.isCancelled(); i++) {
            long from = smallest.predictedPeakBytes();
            long budget = from + (long) ((largest - from) * (i / (points - 1.0)));
            Planner chosen = budget == largest ? new KeepAllPlanner() : planner;
            Plan plan = chosen.plan(limited(request, budget, end, points - i));
            boolean better = plan.isFeasible() && plan.predictedNanos() <= best.predictedNanos();
            long bound = Math.max(graph.baseNanos(), plan.isFeasible() ? plan.lowerBoundNanos() : 0);
            best = better ? plan : best;
            plans.add(withBudget(best, budget, bound));
        }
        for (int i = plans.size() - 2; i >= 0; i--) {
            Plan plan = plans.get(i);
            long bound = Math.max(plan.lowerBoundNanos(), plans.get(i + 1).lowerBoundNanos());
            plans.set(i, withBudget(plan, plan.budgetBytes(), bound));
        }
        return new ParetoFront(floor, plans, plans.size() == points);
    }

    /** Returns a feasible plan with the lowest peak that is found. */
    private static Plan smallestOf(PlanRequest atFloor) {
        Plan plan = new MinPeakPlanner().plan(atFloor);
        return plan.isFeasible() ? plan : new MinPeakPlanner().plan(atFloor.withBudget(plan.predictedPeakBytes()));
    }

    private static PlanRequest limited(PlanRequest request, long budgetBytes, long end, int pointsLeft) {
        long nanos = Math.max(1_000_000, (end - System.nanoTime()) / pointsLeft);
        return request.withBudget(budgetBytes).withTimeLimit(Duration.ofNanos(nanos));
    }

    private static Plan withBudget(Plan plan, long budgetBytes, long boundNanos) {
        return new Plan(
                plan.graphFingerprint(),
                plan.strategy(),
                plan.seed(),
                plan.predictedNanos() <= boundNanos ? PlanStatus.OPTIMAL : PlanStatus.FEASIBLE,
                plan.schedule(),
                budgetBytes,
                plan.predictedPeakBytes(),
                plan.predictedNanos(),
                plan.baseNanos(),
                Math.min(boundNanos, plan.predictedNanos()),
                plan.solveMillis(),
                Optional.empty(),
                plan.graphOrder());
    }
}
