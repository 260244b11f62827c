package io.memplan.rematerialize;

import io.memplan.graph.Phase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The forward operations of a graph, and the places at which they may be cut. A cut lies right after an operation. */
final class ForwardPart {

    private final CompactGraph graph;
    private final List<Integer> operations = new ArrayList<>();
    private final int[] lastUse;

    ForwardPart(CompactGraph graph) {
        this.graph = graph;
        this.lastUse = new int[graph.values()];
        Arrays.fill(lastUse, -1);
        for (int operation = 0; operation < graph.operations(); operation++) {
            if (contains(operation)) {
                operations.add(operation);
                for (int storage : graph.touched[operation]) {
                    lastUse[storage] = operation;
                }
            }
        }
    }

    boolean contains(int operation) {
        return graph.graph().operation(operation).phase() == Phase.FORWARD;
    }

    /** Returns the forward operations, ascending. */
    List<Integer> operations() {
        return operations;
    }

    /** Returns the last forward operation that uses the storage, or -1. */
    int lastUse(int storage) {
        return lastUse[storage];
    }

    /** Returns every place: all forward operations but the last. */
    List<Integer> places() {
        return operations.isEmpty() ? List.of() : operations.subList(0, operations.size() - 1);
    }

    /** Returns the articulation points: the places that only one storage crosses. */
    List<Integer> articulationPoints() {
        int[] crossing = new int[graph.operations() + 1];
        for (int storage = 0; storage < graph.values(); storage++) {
            if (lastUse[storage] >= 0 && graph.bytes[storage] > 0) {
                crossing[graph.producer[storage]]++;
                crossing[lastUse[storage]]--;
            }
        }
        List<Integer> points = new ArrayList<>();
        int last = operations.isEmpty() ? -1 : operations.get(operations.size() - 1);
        int crossed = 0;
        for (int operation = 0; operation < graph.operations(); operation++) {
            crossed += crossing[operation];
            if (crossed == 1 && contains(operation) && operation < last) {
                points.add(operation);
            }
        }
        return points;
    }

    /** Returns, for each operation, how many of the cuts lie before it. */
    int[] cutsBefore(List<Integer> cuts) {
        int[] before = new int[graph.operations()];
        for (int cut : cuts) {
            if (cut + 1 < before.length) {
                before[cut + 1]++;
            }
        }
        Arrays.parallelPrefix(before, Integer::sum);
        return before;
    }
}
