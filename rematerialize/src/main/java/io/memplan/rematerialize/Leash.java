package io.memplan.rematerialize;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs a search in a thread of its own, and goes on without it if it does not end soon after it must: native code looks at
 * the clock and at a wish to stop only now and then. What is left behind ends at its next look, and finds the board closed.
 */
final class Leash {

    private static final long GRACE_NANOS = 120_000_000;
    private static final long PERIOD_MILLIS = 10;

    private Leash() {}

    /** Returns when the search has ended, or a little after the board says that it must. */
    static void run(SearchBoard board, Runnable search) {
        FutureTask<Boolean> task = new FutureTask<>(search, true);
        Thread thread = new Thread(task, "memplan-search");
        thread.setDaemon(true);
        thread.start();
        long mustStopSince = Long.MAX_VALUE;
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = task.get(PERIOD_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                long now = System.nanoTime();
                if (board.mustStop() || interrupted) {
                    mustStopSince = Math.min(mustStopSince, now);
                    ended = now - mustStopSince > GRACE_NANOS;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                throw new IllegalStateException("The search failed.", e.getCause());
            }
        }
        board.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
