package io.memplan.rematerialize;

import io.memplan.graph.Effects;
import io.memplan.graph.Operation;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import io.memplan.graph.schedule.StorageVersions;
import java.util.Arrays;
import java.util.stream.IntStream;

/** A training graph in arrays, as the searches need it. Sources are left out: they are always there. */
final class CompactGraph {

    private static final int[] NONE = {};

    private final TrainingGraph graph;
    /** Values read, by operation: views of sources and values in produced storages, but no state that a replay skips. */
    final int[][] reads;
    /** Storages that an operation brings about. */
    final int[][] bases;
    /** Views that an operation makes. */
    final int[][] views;
    /** Produced storages that must be on the device while an operation runs, each once. */
    final int[][] touched;
    /** Operations that overwrite a produced storage, or a source other than as replayable state, ascending. */
    final int[][] overwriters;

    final int[] storage;
    final int[] producer;
    final long[] bytes;
    final long[] nanos;
    final long[] workspace;
    /** Produced storages that outlive the step. */
    final int[] lasting;

    CompactGraph(TrainingGraph graph) {
        this.graph = graph;
        int operations = graph.operations().size();
        int values = graph.values().size();
        this.storage = graph.values().stream().mapToInt(Value::storage).toArray();
        this.producer = IntStream.range(0, values).map(graph::producerOf).toArray();
        this.bytes = graph.values().stream().mapToLong(Value::bytes).toArray();
        this.nanos = graph.operations().stream().mapToLong(Operation::costNanos).toArray();
        this.workspace =
                graph.operations().stream().mapToLong(Operation::workspaceBytes).toArray();
        this.reads = new int[operations][];
        this.bases = new int[operations][];
        this.views = new int[operations][];
        this.touched = new int[operations][];
        StorageVersions versions = StorageVersions.of(graph);
        this.overwriters = new int[values][];
        for (int value = 0; value < values; value++) {
            overwriters[value] = versions.overwritersOf(value).isEmpty()
                    ? NONE
                    : versions.overwritersOf(value).stream().mapToInt(o -> o).toArray();
        }
        for (Operation operation : graph.operations()) {
            index(operation);
        }
        this.lasting = graph.values().stream()
                .filter(value -> value.role() == Role.OUTPUT && producer[value.storage()] >= 0)
                .mapToInt(Value::storage)
                .sorted()
                .distinct()
                .toArray();
    }

    /** Returns whether an operation makes a storage that outlives the step. */
    boolean makesLasting(int operation) {
        return Arrays.stream(bases[operation]).anyMatch(storage -> Arrays.binarySearch(lasting, storage) >= 0);
    }

    private void index(Operation operation) {
        int id = operation.id();
        int[] outputs = operation.outputs().stream().mapToInt(v -> v).toArray();
        bases[id] = Arrays.stream(outputs).filter(v -> storage[v] == v).toArray();
        views[id] = Arrays.stream(outputs).filter(v -> storage[v] != v).toArray();
        reads[id] = operation.inputs().stream()
                .mapToInt(v -> v)
                .filter(v -> !isReplayableState(operation, v))
                .distinct()
                .toArray();
        touched[id] = IntStream.concat(operation.inputs().stream().mapToInt(v -> v), Arrays.stream(outputs))
                .map(v -> storage[v])
                .filter(s -> producer[s] >= 0)
                .sorted()
                .distinct()
                .toArray();
    }

    /** Returns whether the operation overwrites a source through the value, and can be replayed without that. */
    private boolean isReplayableState(Operation operation, int value) {
        return operation.effects() == Effects.UPDATES_STATE
                && operation.overwrites().contains(value)
                && producer[storage[value]] < 0;
    }

    /** Returns whether a recompute of the operation would change a source again. */
    boolean changesSource(int operation) {
        return Arrays.stream(reads[operation])
                .filter(v -> producer[storage[v]] < 0)
                .anyMatch(v -> Arrays.binarySearch(overwriters[storage[v]], operation) >= 0);
    }

    TrainingGraph graph() {
        return graph;
    }

    int operations() {
        return nanos.length;
    }

    int values() {
        return storage.length;
    }

    boolean isSource(int storage) {
        return producer[storage] < 0;
    }

    /** Returns the first operation at or after the given one that overwrites the storage, or -1. */
    int overwriterFrom(int storage, int operation) {
        for (int overwriter : overwriters[storage]) {
            if (overwriter >= operation) {
                return overwriter;
            }
        }
        return -1;
    }
}
