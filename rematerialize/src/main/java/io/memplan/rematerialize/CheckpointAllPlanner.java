package io.memplan.rematerialize;

import io.memplan.graph.Operation;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * Computes everything once and frees nothing: the baseline of Checkmate's figures (Jain et al., MLSys 2020, §6.1). An
 * engine that frees after the last use does better without any recompute: that is {@link KeepAllPlanner}.
 */
public final class CheckpointAllPlanner implements Planner {

    static final String NAME = "checkpoint-all";

    @Override
    public PlannerDescription description() {
        return new PlannerDescription(
                NAME,
                "Computes every operation once and never frees, as the baseline of Checkmate's figures; keep-all is the"
                        + " same with each storage freed after its last use.",
                "As fast as can be where it fits; infeasible below the bytes of all values together.",
                "O(n)");
    }

    @Override
    public Plan plan(PlanRequest request) {
        PlanAssembler assembler = new PlanAssembler(request, NAME);
        List<Step> steps = new ArrayList<>();
        for (Operation operation : request.graph().operations()) {
            steps.add(new Step.Compute(operation.id()));
        }
        return assembler.of(new Schedule(steps));
    }
}
