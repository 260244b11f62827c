package io.memplan.trainer.kernel;

import io.memplan.graph.Operation;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.operator.KernelText;

/** Gives the kernel that carries out an operation. */
@FunctionalInterface
public interface KernelTexts {

    /**
     * Returns the kernel of an operation.
     *
     * @param graph the graph of the operation
     * @param operation the operation; its inputs are the kernel's arguments, in order, and its outputs the results
     * @param replay whether the effect of the operation is left out (rule 2)
     */
    KernelText textOf(TrainingGraph graph, Operation operation, boolean replay);
}
