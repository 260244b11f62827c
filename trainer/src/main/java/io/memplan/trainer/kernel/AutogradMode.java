package io.memplan.trainer.kernel;

import ai.djl.pytorch.jni.JniUtils;

/**
 * The state in which plain DJL runs a block for training: grad mode on, and the graph optimizer as
 * {@code -Dai.djl.pytorch.graph_optimizer} says. Closing returns to {@link KernelMode}.
 */
public final class AutogradMode implements AutoCloseable {

    private AutogradMode() {
        JniUtils.setGradMode(true);
        KernelMode.restoreOptimizer();
    }

    /** Enters the mode on this thread, which must be in {@link KernelMode}. */
    public static AutogradMode enter() {
        return new AutogradMode();
    }

    @Override
    public void close() {
        JniUtils.setGraphExecutorOptimize(false);
        JniUtils.setGradMode(false);
    }
}
