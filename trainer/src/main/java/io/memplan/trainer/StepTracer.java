package io.memplan.trainer;

import ai.djl.Device;
import ai.djl.nn.Block;
import ai.djl.training.loss.Loss;
import io.memplan.graph.trace.TracedStep;
import io.memplan.graph.trace.Tracer;

/** Makes the graph of a training step from a block, a loss and the types of a batch. */
@FunctionalInterface
interface StepTracer {

    /** Runs the block on abstract arrays. */
    StepTracer OF_BLOCKS = (block, loss, device, key, fusedUpdate) -> new Tracer(block, loss)
            .optDevice(device)
            .optName("batch-" + key.inputs())
            .optFusedUpdate(fusedUpdate)
            .optGradientsAreZero(key.gradientsAreZero())
            .trace(key.inputs(), key.labels());

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
}
