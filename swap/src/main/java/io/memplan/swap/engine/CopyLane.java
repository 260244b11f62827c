package io.memplan.swap.engine;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** One direction of copying: a thread that does one copy after another. */
final class CopyLane implements AutoCloseable {

    private static final long CLOSING_SECONDS = 60;

    private final ExecutorService thread;

    CopyLane(String name) {
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread made = new Thread(task, name);
            made.setDaemon(true);
            return made;
        });
    }

    Transfer start(Runnable copy) {
        return new Started(thread.submit(copy));
    }

    private record Started(Future<?> future) implements Transfer {

        @Override
        public boolean isDone() {
            return future.isDone();
        }

        @Override
        public void await() {
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        future.get();
                        return;
                    } catch (InterruptedException e) {
                        interrupted = true; // the memory must not be touched before the copy has ended
                    }
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof SwapException failure) {
                    throw new SwapException(String.valueOf(failure.getMessage()), failure);
                }
                throw new SwapException("A copy failed: " + e.getCause(), e.getCause());
            } catch (CancellationException e) {
                throw new SwapException("A copy was cancelled.", e);
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /** Lets the copies that were started end, and starts no more. */
    @Override
    public void close() {
        thread.shutdown();
        boolean interrupted = false;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSING_SECONDS);
        while (!thread.isTerminated() && System.nanoTime() < end) {
            try {
                thread.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
