package io.memplan.experiments.swap;

import io.memplan.graph.Operation;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;

/** The memory model of Caffe: every activation and every gradient of one is allocated for the whole step. */
public final class CaffeMemory {

    private CaffeMemory() {}

    /** Returns what a step takes when no storage is ever freed or shared, with the largest workspace, in bytes. */
    public static long bytesOf(TrainingGraph graph) {
        long produced = graph.values().stream()
                .filter(value -> !graph.isSource(value.id()))
                .mapToLong(Value::bytes)
                .sum();
        long workspace = graph.operations().stream()
                .mapToLong(Operation::workspaceBytes)
                .max()
                .orElse(0);
        return graph.alwaysResidentBytes() + produced + workspace;
    }
}
