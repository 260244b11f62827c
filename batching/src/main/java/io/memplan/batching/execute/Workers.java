package io.memplan.batching.execute;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that share loops over lanes. */
final class Workers implements AutoCloseable {

    private final int threads;
    private final ExecutorService pool;

    Workers(int threads) {
        this.threads = threads;
        this.pool = Executors.newFixedThreadPool(Math.max(1, threads - 1), work -> {
            Thread thread = new Thread(work, "memplan-lanes");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** A part of a loop. */
    @FunctionalInterface
    interface Piece {
        void run(int from, int to);
    }

    /** Runs a loop over so many lanes, in as many pieces as there are threads; all are done when this returns. */
    void run(int size, Piece piece) {
        int pieces = Math.min(threads, size);
        List<Future<?>> others = new ArrayList<>();
        for (int i = 1; i < pieces; i++) {
            int from = (int) ((long) size * i / pieces);
            int to = (int) ((long) size * (i + 1) / pieces);
            others.add(pool.submit(() -> piece.run(from, to)));
        }
        piece.run(0, pieces == 0 ? 0 : size / pieces);
        for (Future<?> other : others) {
            await(other);
        }
    }

    private static void await(Future<?> work) {
        try {
            work.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The run was interrupted.", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            if (e.getCause() instanceof RuntimeException exception) {
                throw exception;
            }
            throw new IllegalStateException("A thread that runs lanes has failed.", e.getCause());
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
