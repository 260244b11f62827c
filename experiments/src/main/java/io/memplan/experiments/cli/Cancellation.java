package io.memplan.experiments.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Whether the user asked to stop. A command that hears it finishes with the best result so far. */
public final class Cancellation {

    private static final long PATIENCE_SECONDS = 30;

    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final CountDownLatch finished = new CountDownLatch(1);

    /** Returns whether the user asked to stop. */
    public boolean isCancelled() {
        return cancelled.get();
    }

    /** Asks to stop. */
    void cancel() {
        cancelled.set(true);
    }

    /** Tells that the command has ended, so that the JVM need not wait for it. */
    void finish() {
        finished.countDown();
    }

    /**
     * Lets Ctrl-C ask to stop. The JVM ends when the command has, or after half a minute, with the exit code of an
     * interrupt (130).
     */
    void listenToInterrupts() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::interrupted, "memplan-interrupt"));
    }

    private void interrupted() {
        if (finished.getCount() == 0) {
            return;
        }
        cancel();
        try {
            System.err.println("Stopping: finishing with the best result so far.");
            if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("Stopped without a result after " + PATIENCE_SECONDS + " s.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
