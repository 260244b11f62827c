package io.memplan.experiments.swap;

import io.memplan.graph.ElementType;
import io.memplan.graph.Operation;
import io.memplan.graph.Phase;
import io.memplan.graph.TensorType;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;

/**
 * The memory model of Caffe: every activation and a gradient of the same size for it are allocated for the whole step
 * (data and diff of a blob), beside what is always resident. A layer that works in place shares both with its input, as in
 * the graph. No workspace is counted for each layer, which favours Caffe.
 */
public final class CaffeMemory {

    private CaffeMemory() {}

    /** Returns what a step takes when no storage is ever freed or shared, with the largest workspace, in bytes. */
    public static long bytesOf(TrainingGraph graph) {
        long activations = 0;
        long gradients = 0;
        for (Value value : graph.values()) {
            int producer = graph.producerOf(value.id());
            if (producer >= 0 && graph.operation(producer).phase() == Phase.FORWARD) {
                activations += value.bytes();
                gradients += hasGradient(value) ? value.bytes() : 0;
            }
        }
        long workspace = graph.operations().stream()
                .mapToLong(Operation::workspaceBytes)
                .max()
                .orElse(0);
        return graph.alwaysResidentBytes() + activations + gradients + workspace;
    }

    private static boolean hasGradient(Value value) {
        return value.type()
                .map(TensorType::elementType)
                .map(ElementType::isFloating)
                .orElse(true);
    }
}
