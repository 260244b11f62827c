package io.memplan.rematerialize;

import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Ends native searches when they must: a thread looks again and again whether to stop. */
final class NativeWatch {

    private static final long PERIOD_MILLIS = 20;

    private NativeWatch() {}

    /**
     * Runs a search.
     *
     * @param end asks the search to end
     * @param stop tells whether it must
     * @return the result of the search
     */
    static <T> T run(Runnable end, BooleanSupplier stop, Supplier<T> search) {
        ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "memplan-native-watch");
            thread.setDaemon(true);
            return thread;
        });
        Future<?> checks = watch.scheduleAtFixedRate(
                () -> {
                    if (stop.getAsBoolean()) {
                        end.run();
                    }
                },
                PERIOD_MILLIS,
                PERIOD_MILLIS,
                TimeUnit.MILLISECONDS);
        try {
            return search.get();
        } finally {
            checks.cancel(false);
            watch.shutdownNow();
        }
    }
}
