package io.memplan.graph.onnx;

import io.memplan.graph.Operation;
import io.memplan.graph.Phase;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import io.memplan.graph.operator.Kernels;

/**
 * What two graphs of one network should agree on.
 *
 * @param flops the arithmetic operations of a step
 * @param activationBytes the bytes of the results of the forward pass
 * @param activationPeakBytes what keep-all adds to what is always resident
 * @param parameterBytes the bytes of the parameters
 */
record GraphFigures(double flops, long activationBytes, long activationPeakBytes, long parameterBytes) {

    static GraphFigures of(TrainingGraph graph) {
        double flops = graph.operations().stream()
                .mapToDouble(operation -> Kernels.flopsOf(graph, operation))
                .sum();
        long activations = graph.operations().stream()
                .filter(operation -> operation.phase() == Phase.FORWARD)
                .map(Operation::outputs)
                .flatMap(outputs -> outputs.stream().map(graph::value))
                .mapToLong(Value::bytes)
                .sum();
        long parameters = graph.values().stream()
                .filter(value -> value.role() == Role.PARAMETER)
                .mapToLong(Value::bytes)
                .sum();
        return new GraphFigures(flops, activations, graph.keepAllPeakBytes() - graph.alwaysResidentBytes(), parameters);
    }
}
