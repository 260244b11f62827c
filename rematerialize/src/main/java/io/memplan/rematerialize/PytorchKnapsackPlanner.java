package io.memplan.rematerialize;

import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;
import java.util.BitSet;
import java.util.List;

/**
 * Chooses what the forward part saves for the backward part by the sum of its bytes, as PyTorch's
 * {@code activation_memory_budget} does: a minimum cut first, then a 0-1 knapsack over the storages to save, by the time
 * that their operations take. It knows no peak, so its budget, a share from 0 to 1, is swept and each share replayed.
 */
public final class PytorchKnapsackPlanner implements Planner {

    static final String NAME = "pytorch-knapsack";

    private static final int SHARES = 50;

    @Override
    public PlannerDescription description() {
        return new PlannerDescription(
                NAME,
                "Minimum cut of saved tensors, then a 0-1 knapsack over the sum of their bytes, for every budget knob from"
                        + " 0 to 1 in steps of " + 1.0 / SHARES + " (PyTorch's activation_memory_budget).",
                "None on the peak: every knob is simulated, and the fastest within the budget taken.",
                "O(n · " + Knapsack.SLOTS + ") for the knapsack, and O(n) for each knob");
    }

    @Override
    public Plan plan(PlanRequest request) {
        PlanAssembler assembler = new PlanAssembler(request, NAME);
        Rematerializer rematerializer = new Rematerializer(request.graph());
        CandidateChoice choice = new CandidateChoice(request, rematerializer);
        CompactGraph graph = rematerializer.graph();
        ForwardPart forward = new ForwardPart(graph);
        SavedTensors tensors = new SavedTensors(graph, forward, rematerializer.deadlines());
        BitSet unrepeatable = tensors.unrepeatable();
        BitSet intensive = tensors.intensive();
        intensive.or(unrepeatable);

        BitSet fastest = tensors.leastBytes(intensive);
        BitSet fewest = tensors.leastBytes(unrepeatable);
        choice.consider(tensors.keeping(fastest));
        choice.consider(tensors.keeping(fewest));

        intensive.andNot(unrepeatable);
        List<Integer> items = intensive.stream()
                .filter(operation -> graph.bases[operation].length > 0)
                .boxed()
                .toList();
        long room = Math.max(0, tensors.bytes(fastest) - tensors.bytes(fewest));
        Knapsack knapsack = new Knapsack(
                items.stream()
                        .mapToLong(operation -> bytesMadeBy(graph, operation))
                        .toArray(),
                items.stream().mapToLong(operation -> graph.nanos[operation]).toArray(),
                room);
        BitSet before = new BitSet();
        for (int i = SHARES; i >= 0 && !choice.isOver(); i--) {
            BitSet banned = (BitSet) unrepeatable.clone();
            knapsack.best(room * i / SHARES).stream().forEach(item -> banned.set(items.get(item)));
            if (i == SHARES || !banned.equals(before)) {
                choice.consider(tensors.keeping(tensors.leastBytes(banned)));
            }
            before = banned;
        }
        return assembler.of(choice.schedule());
    }

    private static long bytesMadeBy(CompactGraph graph, int operation) {
        long bytes = 0;
        for (int base : graph.bases[operation]) {
            bytes += graph.bytes[base];
        }
        return bytes;
    }
}
