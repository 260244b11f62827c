package io.memplan.rematerialize;

import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;

/** Chooses between keep, recompute and swap together: never slower than any single-mode planner that is installed. */
public final class JointPlanner implements Planner {

    static final String NAME = "joint";

    @Override
    public PlannerDescription description() {
        return new PlannerDescription(
                NAME,
                "Starts from the best of the cheap planners, which run first, and of auto, from a relaxation of the fullest moments, and from greedy"
                        + " choices; then a local search moves gaps between keep, recompute and swap on a simulated"
                        + " timeline. Small graphs are proven on a timeline model.",
                "Never slower than any other installed strategy's plan; states a proven gap for the graph's order of first"
                        + " computes.",
                "the time limit at most, or what the cheap planners take if that is more");
    }

    @Override
    public Plan plan(PlanRequest request) {
        return new JointSearch(request, Planners.cheapSingleMode(), AutoPlanner::new).run();
    }
}
