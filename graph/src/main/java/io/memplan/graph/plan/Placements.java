package io.memplan.graph.plan;

import io.memplan.graph.Operation;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.Step;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads off a schedule what becomes of each produced storage. */
final class Placements {

    private Placements() {}

    static SortedMap<Integer, Placement> of(TrainingGraph graph, Schedule schedule) {
        int[] computes = new int[graph.operations().size()];
        Map<Integer, Placement> swaps = new HashMap<>();
        for (Step step : schedule.steps()) {
            if (step instanceof Step.Compute compute) {
                computes[compute.operation()]++;
            } else if (step instanceof Step.SwapOut swap) {
                swaps.put(swap.storage(), new Placement.Swap(swap.tier()));
            }
        }
        SortedMap<Integer, Placement> placements = new TreeMap<>();
        for (Operation operation : graph.operations()) {
            int again = computes[operation.id()] - 1;
            for (int output : operation.outputs()) {
                if (graph.storageOf(output) == output) {
                    Placement onDevice = again > 0 ? new Placement.Recompute(again) : new Placement.Keep();
                    placements.put(output, swaps.getOrDefault(output, onDevice));
                }
            }
        }
        return placements;
    }
}
