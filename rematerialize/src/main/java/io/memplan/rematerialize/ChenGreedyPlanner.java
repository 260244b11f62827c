package io.memplan.rematerialize;

import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Cuts the forward part where a segment has grown beyond a threshold (Chen et al. 2016, Algorithm 3). */
public final class ChenGreedyPlanner implements Planner {

    static final String NAME = "chen-greedy";

    private static final int THRESHOLDS = 48;

    @Override
    public PlannerDescription description() {
        return new PlannerDescription(
                NAME,
                "Cuts the forward part, at articulation points or anywhere, whenever a segment holds more bytes than a"
                        + " threshold, which is swept (Chen et al. 2016).",
                "The cheapest of the thresholds within the budget.",
                "O(n) for each of " + 2 * THRESHOLDS + " choices");
    }

    @Override
    public Plan plan(PlanRequest request) {
        PlanAssembler assembler = new PlanAssembler(request, NAME);
        Segments segments = new Segments(request);
        long total = 0;
        for (int place : segments.places()) {
            total += segments.bytesMadeBy(place);
        }
        Set<List<Integer>> tried = new HashSet<>();
        for (List<Integer> candidates : List.of(segments.articulationPoints(), segments.places())) {
            for (int i = 0; i < THRESHOLDS; i++) {
                long threshold = (long) (total * Math.pow(2, -i / 6.0));
                List<Integer> cuts = cuts(segments, candidates, threshold);
                if (tried.add(cuts)) {
                    segments.tryCuts(cuts);
                }
            }
        }
        return assembler.of(segments.best());
    }

    private static List<Integer> cuts(Segments segments, List<Integer> candidates, long threshold) {
        Set<Integer> allowed = new HashSet<>(candidates);
        List<Integer> cuts = new ArrayList<>();
        long bytes = 0;
        for (int place : segments.places()) {
            bytes += segments.bytesMadeBy(place);
            if (bytes > threshold && allowed.contains(place)) {
                cuts.add(place);
                bytes = 0;
            }
        }
        return cuts;
    }
}
