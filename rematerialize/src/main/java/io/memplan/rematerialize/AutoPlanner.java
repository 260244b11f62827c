package io.memplan.rematerialize;

import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanProgress;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.PlanStatus;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;
import java.util.List;
import java.util.OptionalLong;

/** Takes the fastest plan within the budget that the cheap strategies find, and says what would do if there is none. */
public final class AutoPlanner implements Planner {

    static final String NAME = "auto";

    private static final List<Planner> CHEAP =
            List.of(new KeepAllPlanner(), new ChenSqrtPlanner(), new ChenGreedyPlanner(), new GreedyEvictPlanner());

    @Override
    public PlannerDescription description() {
        return new PlannerDescription(
                NAME,
                "Tries keep-all, Chen's segments and greedy eviction, and takes the fastest plan within the budget.",
                "Never slower than any of them; proven only where nothing is recomputed.",
                "the sum of theirs");
    }

    @Override
    public Plan plan(PlanRequest request) {
        PlanAssembler assembler = new PlanAssembler(request, NAME);
        if (request.budgetBytes() < OperationFloor.of(request.graph())) {
            return assembler.adopt(new MinPeakPlanner().plan(request));
        }
        Plan best = null;
        for (Planner planner : CHEAP) {
            Plan plan = planner.plan(request);
            if (plan.isFeasible() && (best == null || plan.predictedNanos() < best.predictedNanos())) {
                best = plan;
                request.listener()
                        .accept(new PlanProgress(
                                plan.strategy(),
                                OptionalLong.of(plan.predictedNanos()),
                                plan.lowerBoundNanos(),
                                plan.solveMillis()));
            }
            if (best != null && best.status() == PlanStatus.OPTIMAL) {
                break;
            }
        }
        return assembler.adopt(best == null ? new MinPeakPlanner().plan(request) : best);
    }
}
