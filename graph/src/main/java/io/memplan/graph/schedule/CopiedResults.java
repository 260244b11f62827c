package io.memplan.graph.schedule;

import io.memplan.graph.TrainingGraph;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Follows a schedule, and tells which {@link InPlaceResults} leave and come back with each storage that is copied. */
public final class CopiedResults {

    private final TrainingGraph graph;
    private final int[][] resultsByStorage;
    private final BitSet defined = new BitSet();
    private final Map<Integer, List<Integer>> copiedByStorage = new HashMap<>();

    /** Creates the state before the first step. */
    public CopiedResults(TrainingGraph graph) {
        this.graph = graph;
        this.resultsByStorage = InPlaceResults.byStorage(graph);
    }

    /** Notes that an operation is computed. */
    public void compute(int operation) {
        List<Integer> outputs = graph.operation(operation).outputs();
        for (int output : outputs) {
            if (graph.storageOf(output) == output) {
                free(output); // its contents begin again, and so must what was made of them
            }
        }
        outputs.forEach(defined::set);
    }

    /** Notes that a storage is freed. */
    public void free(int storage) {
        for (int result : resultsByStorage[storage]) {
            defined.clear(result);
        }
    }

    /** Notes that a storage is copied out, and returns the results that go with it, ascending. */
    public List<Integer> swapOut(int storage) {
        List<Integer> copied = Arrays.stream(resultsByStorage[storage])
                .filter(defined::get)
                .boxed()
                .toList();
        copiedByStorage.put(storage, copied);
        return copied;
    }

    /** Notes that a storage is copied in, and returns the results that come with it, ascending. */
    public List<Integer> swapIn(int storage) {
        List<Integer> copied = copiedByStorage.getOrDefault(storage, List.of());
        copied.forEach(defined::set);
        return copied;
    }

    /** Notes that the copy of a storage is dropped, and returns the results that were in it, ascending. */
    public List<Integer> dropHost(int storage) {
        List<Integer> copied = copiedByStorage.remove(storage);
        return copied == null ? List.of() : copied;
    }
}
