package io.memplan.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.training.GradientCollector;

/** Runs the backward part of the planned step where DJL would run autograd. */
final class PlannedCollector implements GradientCollector {

    private final StepRunner runner;
    private boolean closed;

    PlannedCollector(StepRunner runner) {
        this.runner = runner;
    }

    @Override
    public void backward(NDArray target) {
        runner.backward(target);
    }

    @Override
    public void zeroGradients() {
        runner.zeroGradients();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            runner.closeCollector();
        }
    }
}
