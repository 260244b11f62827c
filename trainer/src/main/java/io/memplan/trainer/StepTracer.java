package io.memplan.trainer;

import ai.djl.Device;
import ai.djl.nn.Block;
import ai.djl.training.loss.Loss;
import io.memplan.graph.trace.TracedStep;

/** Makes the graph of a training step from a block, a loss and the types of a batch. */
@FunctionalInterface
interface StepTracer {

    /**
     * Traces a step.
     *
     * @param block the initialized block
     * @param loss the loss
     * @param device the device of the step
     * @param key the types of the batch and what else the step depends on
     * @param fusedUpdate whether parameters are updated within the backward pass
     */
    TracedStep trace(Block block, Loss loss, Device device, StepKey key, boolean fusedUpdate);

    /** Returns a tracer that remembers what it measures for the blocks of one trainer. */
    default StepTracer forOneTrainer() {
        return this;
    }
}
