package io.memplan.rematerialize;

import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;

/** Computes everything once and frees each storage after its last use: what an engine with liveness does. */
public final class KeepAllPlanner implements Planner {

    static final String NAME = "keep-all";

    @Override
    public PlannerDescription description() {
        return new PlannerDescription(
                NAME,
                "Computes every operation once and frees each storage after its last use.",
                "Optimal where it fits; infeasible below the keep-all peak.",
                "O(n)");
    }

    @Override
    public Plan plan(PlanRequest request) {
        PlanAssembler assembler = new PlanAssembler(request, NAME);
        Rematerializer rematerializer = new Rematerializer(request.graph());
        if (!rematerializer.evaluate(Availability.everything())) {
            throw new IllegalStateException("Keeping everything recomputes nothing.");
        }
        return assembler.of(rematerializer.schedule());
    }
}
