package io.memplan.rematerialize;

import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;
import java.util.ArrayList;
import java.util.List;

/** Cuts the forward part into √n segments of as many operations each (Chen et al. 2016, §4.1). */
public final class ChenSqrtPlanner implements Planner {

    static final String NAME = "chen-sqrt";

    @Override
    public PlannerDescription description() {
        return new PlannerDescription(
                NAME,
                "Keeps what crosses √n equidistant cuts of the forward part, of its articulation points or of all its"
                        + " operations, and recomputes the segments (Chen et al. 2016).",
                "At most about one more forward pass on a chain; blind to the budget.",
                "O(n)");
    }

    @Override
    public Plan plan(PlanRequest request) {
        PlanAssembler assembler = new PlanAssembler(request, NAME);
        Segments segments = new Segments(request);
        segments.tryCuts(everySqrt(segments.articulationPoints()));
        segments.tryCuts(everySqrt(segments.places()));
        return assembler.of(segments.best());
    }

    /** Returns every √n-th of n places. */
    static List<Integer> everySqrt(List<Integer> places) {
        int stride = (int) Math.ceil(Math.sqrt(places.size()));
        List<Integer> cuts = new ArrayList<>();
        for (int i = stride; i <= places.size() && stride > 0; i += stride) {
            cuts.add(places.get(i - 1));
        }
        return cuts;
    }
}
