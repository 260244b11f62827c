package io.memplan.graph.schedule;

import io.memplan.graph.Operation;
import io.memplan.graph.TrainingGraph;
import java.util.ArrayList;
import java.util.List;

/**
 * Which contents of a storage each operation reads in graph order.
 *
 * <p>The version of a storage is the number of operations that have overwritten it. An operation that overwrites a
 * storage reads the version before its own.
 */
public final class StorageVersions {

    private static final int[] NONE = {};

    private final int[][] readVersion;
    private final List<List<Integer>> overwriters;

    private StorageVersions(int[][] readVersion, List<List<Integer>> overwriters) {
        this.readVersion = readVersion;
        this.overwriters = overwriters;
    }

    /** Derives the versions from the graph's order. */
    public static StorageVersions of(TrainingGraph graph) {
        int[] version = new int[graph.values().size()];
        int[][] readVersion = new int[graph.operations().size()][];
        List<List<Integer>> overwriters = new ArrayList<>();
        for (int i = 0; i < graph.values().size(); i++) {
            overwriters.add(List.of());
        }
        for (Operation operation : graph.operations()) {
            int[] read = new int[operation.inputs().size()];
            for (int i = 0; i < read.length; i++) {
                read[i] = version[graph.storageOf(operation.inputs().get(i))];
            }
            readVersion[operation.id()] = read;
            for (int storage : overwrittenBy(graph, operation)) {
                version[storage]++;
                if (overwriters.get(storage).isEmpty()) {
                    overwriters.set(storage, new ArrayList<>(2));
                }
                overwriters.get(storage).add(operation.id());
            }
        }
        overwriters.replaceAll(List::copyOf);
        return new StorageVersions(readVersion, overwriters);
    }

    /** Returns the storages that the operation overwrites, each once, ascending. */
    public static int[] overwrittenBy(TrainingGraph graph, Operation operation) {
        return operation.overwrites().isEmpty()
                ? NONE
                : operation.overwrites().stream()
                        .mapToInt(graph::storageOf)
                        .sorted()
                        .distinct()
                        .toArray();
    }

    /** Returns the version that the operation must find in the storage of its input at the given place. */
    public int versionRead(int operation, int inputPlace) {
        return readVersion[operation][inputPlace];
    }

    /** Returns the operations that overwrite the storage, in graph order. */
    public List<Integer> overwritersOf(int storage) {
        return overwriters.get(storage);
    }

    /** Returns the version of the storage at the end of the step. */
    public int finalVersion(int storage) {
        return overwriters.get(storage).size();
    }
}
