package io.memplan.rematerialize;

import io.memplan.graph.Effects;
import io.memplan.graph.Operation;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * Which storages pass from the forward to the backward part: the fewest bytes from which the backward part can be
 * computed without running any of a set of forward operations again (the minimum cut of PyTorch's partitioner).
 */
final class SavedTensors {

    /** Parts of the names of operators that PyTorch's partitioner holds for compute-intensive. */
    private static final List<String> INTENSIVE = List.of("mm", "conv", "linear", "attention", "lstm", "gru", "matmul");

    private static final int LONG = 4;

    private final CompactGraph graph;
    private final ForwardPart forward;
    private final RecomputeDeadlines deadlines;
    private final boolean[] needed;

    SavedTensors(CompactGraph graph, ForwardPart forward, RecomputeDeadlines deadlines) {
        this.graph = graph;
        this.forward = forward;
        this.deadlines = deadlines;
        this.needed = new boolean[graph.values()];
        for (int operation = 0; operation < graph.operations(); operation++) {
            if (!forward.contains(operation)) {
                for (int storage : graph.touched[operation]) {
                    needed[storage] |= forward.contains(graph.producer[storage]);
                }
            }
        }
    }

    /** Returns the operations that can never be computed again in the backward part. */
    BitSet unrepeatable() {
        BitSet banned = new BitSet();
        for (int operation : forward.operations()) {
            if (!deadlines.allows(operation, graph.operations() - 1)) {
                banned.set(operation);
            }
        }
        return banned;
    }

    /**
     * Returns the operations that PyTorch saves by default: by their operators' names, or in a graph without names, those
     * that take several times as long for their bytes as the middle one.
     */
    BitSet intensive() {
        BitSet intensive = new BitSet();
        double[] ratios = forward.operations().stream()
                .mapToDouble(this::nanosOfByte)
                .sorted()
                .toArray();
        double middle = ratios.length == 0 ? 0 : ratios[ratios.length / 2];
        for (int id : forward.operations()) {
            Operation operation = graph.graph().operation(id);
            String name = operation.operator().toLowerCase(Locale.ROOT);
            boolean named = name.contains("::");
            boolean slow = named ? INTENSIVE.stream().anyMatch(name::contains) : nanosOfByte(id) > LONG * middle;
            if (slow || operation.effects() == Effects.RANDOM) {
                intensive.set(id);
            }
        }
        return intensive;
    }

    private double nanosOfByte(int operation) {
        long bytes = Arrays.stream(graph.touched[operation])
                .mapToLong(storage -> graph.bytes[storage])
                .sum();
        return graph.nanos[operation] / (double) Math.max(1, bytes);
    }

    /** Returns the storages of the least bytes that spare the backward part every run of the banned operations. */
    BitSet leastBytes(BitSet banned) {
        int values = graph.values();
        MinimumCut cut = new MinimumCut(2 + 2 * values);
        for (int operation : forward.operations()) {
            for (int base : graph.bases[operation]) {
                if (banned.get(operation)) {
                    cut.edge(MinimumCut.SOURCE, before(base), MinimumCut.UNBOUNDED);
                }
                cut.edge(before(base), after(base), graph.bytes[base]);
                if (needed[base]) {
                    cut.edge(after(base), MinimumCut.SINK, MinimumCut.UNBOUNDED);
                }
                for (int storage : graph.touched[operation]) {
                    if (graph.producer[storage] < operation) {
                        cut.edge(after(storage), before(base), MinimumCut.UNBOUNDED);
                    }
                }
            }
        }
        BitSet sourceSide = cut.sourceSide();
        BitSet saved = new BitSet();
        for (int storage = 0; storage < values; storage++) {
            if (sourceSide.get(before(storage)) && !sourceSide.get(after(storage))) {
                saved.set(storage);
            }
        }
        return saved;
    }

    private static int before(int storage) {
        return 2 + 2 * storage;
    }

    private static int after(int storage) {
        return 3 + 2 * storage;
    }

    long bytes(BitSet storages) {
        return storages.stream().mapToLong(storage -> graph.bytes[storage]).sum();
    }

    /** Returns the choice that keeps the saved storages, and once the backward part has begun what it computes. */
    Availability keeping(BitSet saved) {
        int[] firstBackward = new int[graph.operations()];
        int first = graph.operations();
        for (int operation = 0; operation < graph.operations(); operation++) {
            if (!forward.contains(operation) && first == graph.operations()) {
                first = operation;
            }
            firstBackward[operation] = first;
        }
        return (storage, stage, lastComputed) -> stage == graph.operations()
                || forward.contains(stage)
                || saved.get(storage)
                || lastComputed >= firstBackward[stage]
                || !forward.contains(graph.producer[storage]);
    }
}
