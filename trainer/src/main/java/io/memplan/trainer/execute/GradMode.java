package io.memplan.trainer.execute;

import ai.djl.pytorch.jni.JniUtils;

/** Sets the engine's grad mode on this thread, and restores what it was. */
public final class GradMode implements AutoCloseable {

    private final boolean before;

    private GradMode(boolean on) {
        before = JniUtils.isGradMode();
        JniUtils.setGradMode(on);
    }

    /** Switches grad mode off: results are ordinary arrays without a tape. */
    public static GradMode off() {
        return new GradMode(false);
    }

    /** Switches grad mode on. */
    public static GradMode on() {
        return new GradMode(true);
    }

    @Override
    public void close() {
        JniUtils.setGradMode(before);
    }
}
