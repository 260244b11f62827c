package io.memplan.rematerialize;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Infeasibility;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A planner that is given the graph in the order of SERENITY. What it proves holds for that order, as the name of its
 * plans tells: {@code serenity+lazy-cuts}, say. The plan is for the graph as it was.
 */
public final class OrderedPlanner implements Planner {

    private final Planner planner;

    /** Creates the planner that reorders for another one. */
    public OrderedPlanner(Planner planner) {
        this.planner = planner;
    }

    @Override
    public PlannerDescription description() {
        PlannerDescription inner = planner.description();
        return new PlannerDescription(
                SerenityPlanner.NAME + "+" + inner.name(),
                "Puts the operations in the order of serenity first. " + inner.summary(),
                inner.guarantee() + " For that order.",
                inner.complexity());
    }

    @Override
    public Plan plan(PlanRequest request) {
        long start = System.nanoTime();
        SerenityOrder order = SerenityPlanner.orderFor(request);
        TrainingGraph reordered = order.reordered(request.graph());
        long left = request.timeLimit().toNanos() - (System.nanoTime() - start);
        Plan plan =
                planner.plan(request.withGraph(reordered).withTimeLimit(Duration.ofNanos(Math.max(1_000_000, left))));
        return inGraphIds(plan, request.graph(), order, (System.nanoTime() - start) / 1_000_000);
    }

    private static Plan inGraphIds(Plan plan, TrainingGraph graph, SerenityOrder order, long millis) {
        List<Step> steps = new ArrayList<>(plan.schedule().steps().size());
        for (Step step : plan.schedule().steps()) {
            steps.add(
                    step instanceof Step.Compute compute
                            ? new Step.Compute(order.operations().get(compute.operation()), compute.replay())
                            : step);
        }
        Optional<Infeasibility> infeasibility = plan.infeasibility()
                .map(why -> new Infeasibility(
                        why.smallestFeasibleBytes(),
                        why.bindingOperation() < 0 ? -1 : order.operations().get(why.bindingOperation()),
                        why.bindingName(),
                        why.proven()));
        return new Plan(
                graph.fingerprint(),
                SerenityPlanner.NAME + "+" + plan.strategy(),
                plan.seed(),
                plan.status(),
                new Schedule(steps),
                plan.budgetBytes(),
                plan.predictedPeakBytes(),
                plan.predictedNanos(),
                plan.baseNanos(),
                plan.lowerBoundNanos(),
                millis,
                infeasibility);
    }
}
