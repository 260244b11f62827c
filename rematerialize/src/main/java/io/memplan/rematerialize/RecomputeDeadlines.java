package io.memplan.rematerialize;

import io.memplan.graph.Effects;
import io.memplan.graph.Operation;
import io.memplan.graph.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Tells until which stage an operation may be computed again. */
final class RecomputeDeadlines {

    /*
     * The last stage in which an operation may be computed again.
     *
     * Stage t recomputes what operation t of the graph needs, then computes it. The deadline of an operation is
     *  (1) the operation itself, if it draws random numbers, changes a source other than as state that a replay skips, or
     *      makes what outlives the step: whoever runs the step may read that from its first computation on;
     *  (2) at most the next operation that overwrites a source it reads (a parameter updated in the backward pass);
     *  (3) where it reads a produced storage that a later operation w overwrites: at most w or the deadline of the
     *      storage's chain, whichever is later, because after w the storage must begin again;
     *  (4) at most the deadline of the chain of every storage that it brings about: its producer, its overwriters, and the
     *      makers of its views, because a new beginning loses what they made.
     * Rules 3 and 4 depend on each other; the deadlines are their greatest fixed point. A stage within the deadline of an
     * operation can always recompute it: by (3) and (4) whatever it reads is either there or has a deadline as late.
     */

    static final int NEVER_ENDS = Integer.MAX_VALUE;

    private final int[] deadline;
    private final int[][] restored;

    RecomputeDeadlines(CompactGraph graph) {
        this.deadline = new int[graph.operations()];
        for (Operation operation : graph.graph().operations()) {
            int id = operation.id();
            deadline[id] = mayRepeat(graph, operation) ? NEVER_ENDS : id;
        }
        List<List<Integer>> chains = chains(graph);
        while (lowerOnce(graph, chains)) {
            // Every pass lowers a deadline, so this ends.
        }
        this.restored = new int[graph.values()][];
        for (int value = 0; value < restored.length; value++) {
            int storage = value;
            int[] overwriters = graph.overwriters[storage];
            restored[storage] = chains.get(storage).stream()
                    .mapToInt(operation -> operation)
                    .filter(operation -> Arrays.binarySearch(overwriters, operation) >= 0
                            || deadline[operation] != NEVER_ENDS
                            || makesOutputView(graph, operation))
                    .filter(operation -> operation != graph.producer[storage])
                    .toArray();
        }
    }

    private static boolean makesOutputView(CompactGraph graph, int operation) {
        return Arrays.stream(graph.views[operation])
                .anyMatch(view -> graph.graph().value(view).role() == Role.OUTPUT);
    }

    private static boolean mayRepeat(CompactGraph graph, Operation operation) {
        return operation.effects() != Effects.RANDOM
                && !graph.changesSource(operation.id())
                && !graph.makesLasting(operation.id());
    }

    /** Returns the producer, overwriters and view makers of each produced storage, ascending. */
    private static List<List<Integer>> chains(CompactGraph graph) {
        List<List<Integer>> chains = new ArrayList<>();
        for (int value = 0; value < graph.values(); value++) {
            chains.add(new ArrayList<>(1));
        }
        for (int operation = 0; operation < graph.operations(); operation++) {
            List<Integer> storages = new ArrayList<>();
            Arrays.stream(graph.bases[operation]).forEach(storages::add);
            Arrays.stream(graph.views[operation]).map(v -> graph.storage[v]).forEach(storages::add);
            for (int storage : graph.touched[operation]) {
                if (Arrays.binarySearch(graph.overwriters[storage], operation) >= 0) {
                    storages.add(storage);
                }
            }
            for (int storage : storages.stream().distinct().toList()) {
                if (!graph.isSource(storage)) {
                    chains.get(storage).add(operation);
                }
            }
        }
        return chains;
    }

    private boolean lowerOnce(CompactGraph graph, List<List<Integer>> chains) {
        boolean lowered = false;
        for (int operation = graph.operations() - 1; operation >= 0; operation--) {
            int latest = deadline[operation];
            for (int value : graph.reads[operation]) {
                int storage = graph.storage[value];
                int overwriter = graph.overwriterFrom(storage, operation);
                if (overwriter >= 0) {
                    int until =
                            graph.isSource(storage) ? overwriter : Math.max(overwriter, earliest(chains.get(storage)));
                    latest = Math.min(latest, until);
                }
            }
            for (int base : graph.bases[operation]) {
                latest = Math.min(latest, earliest(chains.get(base)));
            }
            latest = Math.max(latest, operation);
            lowered |= latest < deadline[operation];
            deadline[operation] = latest;
        }
        return lowered;
    }

    private int earliest(List<Integer> chain) {
        int earliest = NEVER_ENDS;
        for (int operation : chain) {
            earliest = Math.min(earliest, deadline[operation]);
        }
        return earliest;
    }

    /** Returns whether the operation may be computed again in the stage. */
    boolean allows(int operation, int stage) {
        return stage <= deadline[operation];
    }

    /** Returns what must be computed again when the storage begins again, apart from its producer, ascending. */
    int[] restored(int storage) {
        return restored[storage];
    }
}
