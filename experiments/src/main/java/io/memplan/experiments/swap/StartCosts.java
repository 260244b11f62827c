package io.memplan.experiments.swap;

import io.memplan.graph.Operation;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.CostModel;

/**
 * Times of another model, and the same for each kernel on top: what it takes to launch it, to fill the device, and to wait
 * for its last part, whatever the batch. Operations that only make views run no kernel.
 *
 * @param other the other model
 * @param startNanos what each kernel takes more, in nanoseconds
 */
record StartCosts(CostModel other, long startNanos) implements CostModel {

    @Override
    public long costNanos(TrainingGraph graph, Operation operation) {
        return other.costNanos(graph, operation) + (runsKernel(graph, operation) ? startNanos : 0);
    }

    static boolean runsKernel(TrainingGraph graph, Operation operation) {
        return operation.outputs().isEmpty()
                || !operation.overwrites().isEmpty()
                || operation.outputs().stream()
                        .anyMatch(output -> !graph.value(output).isView());
    }
}
