package io.memplan.trainer.kernel;

import ai.djl.pytorch.jni.JniUtils;

/**
 * The state in which kernels must run on a thread: grad mode off, and the graph optimizer off.
 *
 * <p>With grad mode on, results would be tied to a tape. With the optimizer on, a kernel that depends on constants alone
 * (a gradient of ones, say) is folded after a few calls, and then returns the very same tensor each time: freeing it
 * frees nothing, and writing into it spoils the next call. Closing restores grad mode, and closing the outermost of
 * nested modes the optimizer too: to what {@code -Dai.djl.pytorch.graph_optimizer} says, since the engine does not tell
 * what it was.
 */
public final class KernelMode implements AutoCloseable {

    private static final ThreadLocal<Integer> DEPTH = ThreadLocal.withInitial(() -> 0);

    private final boolean gradMode;
    private final int outerModes;

    private KernelMode() {
        gradMode = JniUtils.isGradMode();
        outerModes = DEPTH.get();
        DEPTH.set(outerModes + 1);
        JniUtils.setGradMode(false);
        JniUtils.setGraphExecutorOptimize(false);
    }

    /** Enters the mode on this thread. */
    public static KernelMode enter() {
        return new KernelMode();
    }

    static void restoreOptimizer() {
        JniUtils.setGraphExecutorOptimize(
                !"false".equals(System.getProperty("ai.djl.pytorch.graph_optimizer", "true")));
    }

    @Override
    public void close() {
        DEPTH.set(outerModes);
        if (outerModes == 0) {
            restoreOptimizer();
        }
        JniUtils.setGradMode(gradMode);
    }
}
