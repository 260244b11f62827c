package io.memplan.graph.transfer;

import io.memplan.graph.Effects;
import io.memplan.graph.Operation;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import io.memplan.graph.schedule.InPlaceResults;
import io.memplan.graph.schedule.StorageVersions;
import java.util.stream.IntStream;

/** A training graph in arrays, as the search for swaps needs it. */
final class FlatGraph {

    final TrainingGraph graph;
    final int operations;
    final int values;
    final int[] storage;
    final int[] producer;
    final long[] bytes;
    final long[] nanos;
    final long[] workspace;
    final boolean[] updatesState;
    /** Storages read by an operation, each once, sources included. */
    final int[][] inputs;
    /** Storages of the outputs of an operation, each once. */
    final int[][] outputs;
    /** Storages overwritten by an operation, sources included. */
    final int[][] overwritten;
    /** Storages that an operation brings about. */
    final int[][] bases;
    /** Produced storages that are on the device while an operation runs, each once. */
    final int[][] touched;
    /** Views that an operation reads. */
    final int[][] viewsRead;
    /** Views that an operation makes. */
    final int[][] viewsMade;
    /** In-place results by storage, which come back with it. */
    final int[][] inPlaceResults;
    /** Whether the storage outlives the step. */
    final boolean[] lasting;
    /** Whether the storage may leave the device: it is produced, does not outlive the step, and its views can be made again. */
    final boolean[] movable;

    FlatGraph(TrainingGraph graph) {
        this.graph = graph;
        this.operations = graph.operations().size();
        this.values = graph.values().size();
        this.storage = graph.values().stream().mapToInt(Value::storage).toArray();
        this.producer = IntStream.range(0, values).map(graph::producerOf).toArray();
        this.bytes = graph.values().stream().mapToLong(Value::bytes).toArray();
        this.nanos = graph.operations().stream().mapToLong(Operation::costNanos).toArray();
        this.workspace =
                graph.operations().stream().mapToLong(Operation::workspaceBytes).toArray();
        this.updatesState = new boolean[operations];
        this.inputs = new int[operations][];
        this.outputs = new int[operations][];
        this.overwritten = new int[operations][];
        this.bases = new int[operations][];
        this.touched = new int[operations][];
        this.viewsRead = new int[operations][];
        this.viewsMade = new int[operations][];
        this.lasting = new boolean[values];
        this.movable = new boolean[values];
        graph.operations().forEach(this::index);
        for (Value value : graph.values()) {
            boolean produced = producer[value.storage()] >= 0;
            lasting[value.storage()] |= produced && value.role() == Role.OUTPUT;
        }
        for (int value = 0; value < values; value++) {
            movable[value] = storage[value] == value && producer[value] >= 0 && !lasting[value] && bytes[value] > 0;
        }
        StorageVersions versions = StorageVersions.of(graph);
        boolean[] inPlace = InPlaceResults.of(graph);
        this.inPlaceResults = InPlaceResults.byStorage(graph);
        for (int[] views : viewsRead) {
            for (int view : views) {
                movable[storage[view]] &= inPlace[view] || canBeMadeAgain(view, versions);
            }
        }
    }

    private void index(Operation operation) {
        int id = operation.id();
        updatesState[id] = operation.effects() == Effects.UPDATES_STATE;
        inputs[id] = distinct(operation.inputs().stream().mapToInt(value -> storage[value]));
        outputs[id] = distinct(operation.outputs().stream().mapToInt(value -> storage[value]));
        overwritten[id] = StorageVersions.overwrittenBy(graph, operation);
        bases[id] = operation.outputs().stream()
                .mapToInt(value -> value)
                .filter(value -> storage[value] == value)
                .toArray();
        viewsMade[id] = operation.outputs().stream()
                .mapToInt(value -> value)
                .filter(value -> storage[value] != value)
                .toArray();
        viewsRead[id] = operation.inputs().stream()
                .mapToInt(value -> value)
                .filter(value -> storage[value] != value && producer[value] >= 0)
                .distinct()
                .toArray();
        touched[id] = IntStream.concat(IntStream.of(inputs[id]), IntStream.of(outputs[id]))
                .filter(place -> producer[place] >= 0)
                .sorted()
                .distinct()
                .toArray();
    }

    private boolean readsFinalVersion(Operation maker, int base, StorageVersions versions) {
        return maker.overwrites().isEmpty()
                && IntStream.range(0, maker.inputs().size())
                        .filter(place -> storage[maker.inputs().get(place)] == base)
                        .allMatch(place -> versions.versionRead(maker.id(), place) == versions.finalVersion(base));
    }

    private static int[] distinct(IntStream storages) {
        return storages.distinct().toArray();
    }

    /** Returns whether a view can be made anew, once it was made, from its storage alone. */
    private boolean canBeMadeAgain(int view, StorageVersions versions) {
        Operation maker = graph.operation(producer[view]);
        int base = storage[view];
        return maker.effects() == Effects.NONE
                && maker.workspaceBytes() == 0
                && bases[maker.id()].length == 0
                && readsFinalVersion(maker, base, versions)
                && IntStream.of(inputs[maker.id()]).allMatch(input -> input == base)
                && IntStream.of(outputs[maker.id()]).allMatch(output -> output == base);
    }
}
