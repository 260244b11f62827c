package io.memplan.graph.schedule;

import io.memplan.graph.Operation;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * The values that are a whole storage under another name: what an in-place kernel returns is the operand that it
 * overwrites. A copy in brings them back with the storage, as they were when it was copied out; other views must be made
 * again.
 */
public final class InPlaceResults {

    private InPlaceResults() {}

    /**
     * Tells of each value whether it is an in-place result: a view made by the one operation that overwrites one value of
     * its storage, which is the storage itself or again an in-place result, and of the same type as far as types are known.
     */
    public static boolean[] of(TrainingGraph graph) {
        boolean[] inPlace = new boolean[graph.values().size()];
        for (Operation operation : graph.operations()) {
            for (int output : operation.outputs()) {
                inPlace[output] = isInPlace(graph, operation, output, inPlace);
            }
        }
        return inPlace;
    }

    /** Returns the in-place results of each storage, by the id of the value that owns its bytes, ascending. */
    public static int[][] byStorage(TrainingGraph graph) {
        boolean[] inPlace = of(graph);
        List<List<Integer>> results = new ArrayList<>();
        graph.values().forEach(value -> results.add(new ArrayList<>(1)));
        for (int value = 0; value < inPlace.length; value++) {
            if (inPlace[value]) {
                results.get(graph.storageOf(value)).add(value);
            }
        }
        return results.stream()
                .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
    }

    private static boolean isInPlace(TrainingGraph graph, Operation operation, int output, boolean[] inPlace) {
        int storage = graph.storageOf(output);
        if (storage == output || graph.isSource(storage)) {
            return false;
        }
        long results = operation.outputs().stream()
                .filter(other -> graph.storageOf(other) == storage)
                .count();
        int[] operands = operation.overwrites().stream()
                .mapToInt(value -> value)
                .filter(value -> graph.storageOf(value) == storage)
                .distinct()
                .toArray();
        return results == 1
                && operands.length == 1
                && (operands[0] == storage || inPlace[operands[0]])
                && sameType(graph.value(output), graph.value(storage));
    }

    private static boolean sameType(Value a, Value b) {
        return a.type().isEmpty() || b.type().isEmpty() || a.type().equals(b.type());
    }
}
