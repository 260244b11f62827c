package io.memplan.trainer.tune;

import io.memplan.trainer.tune.Asha.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Runs a search with several threads of one machine. */
public final class AshaWorkers {

    private AshaWorkers() {}

    /**
     * Trains a configuration. A worker on another machine is one of these that sends the job there.
     *
     * @param <C> a configuration
     */
    @FunctionalInterface
    public interface Trials<C> {

        /**
         * Trains a configuration from its beginning, or from where it was left, up to the examples of the job.
         *
         * @return its loss there; infinite if it diverged, NaN if it failed
         */
        double train(Job<C> job) throws Exception;
    }

    /**
     * Runs a search to its end.
     *
     * @param search the search
     * @param trials trains configurations, in several threads at once
     * @param workers how many threads
     * @param cancelled whether to begin nothing more
     * @throws ExecutionException if a trial throws; the others end first
     * @throws InterruptedException if the thread is interrupted
     */
    public static <C> void run(Asha<C> search, Trials<C> trials, int workers, BooleanSupplier cancelled)
            throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        AtomicInteger busy = new AtomicInteger();
        Object change = new Object();
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                running.add(threads.submit(() -> {
                    work(search, trials, busy, change, cancelled);
                    return null;
                }));
            }
            for (Future<?> worker : running) {
                worker.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static <C> void work(
            Asha<C> search, Trials<C> trials, AtomicInteger busy, Object change, BooleanSupplier cancelled)
            throws Exception {
        while (!cancelled.getAsBoolean()) {
            Optional<Job<C>> job;
            synchronized (change) {
                job = search.next();
                while (job.isEmpty() && busy.get() > 0) {
                    change.wait();
                    job = search.next();
                }
                if (job.isEmpty()) {
                    change.notifyAll();
                    return;
                }
                busy.incrementAndGet();
            }
            double loss = Double.NaN;
            try {
                loss = trials.train(job.get());
            } finally {
                synchronized (change) {
                    search.report(job.get(), loss);
                    busy.decrementAndGet();
                    change.notifyAll();
                }
            }
        }
    }
}
