package io.memplan.trainer;

import ai.djl.nn.Block;
import ai.djl.training.loss.Loss;
import io.memplan.graph.TensorType;
import io.memplan.graph.trace.TracedStep;
import java.util.List;

/** Makes the graph of a training step from a block, a loss and the types of a batch. */
@FunctionalInterface
interface StepTracer {

    /**
     * Traces a step.
     *
     * @param block the initialized block
     * @param loss the loss
     * @param inputs the type of each input
     * @param labels the type of each label
     * @param fusedUpdate whether parameters are updated within the backward pass
     */
    TracedStep trace(Block block, Loss loss, List<TensorType> inputs, List<TensorType> labels, boolean fusedUpdate);
}
