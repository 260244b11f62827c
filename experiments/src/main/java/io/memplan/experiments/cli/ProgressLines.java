package io.memplan.experiments.cli;

import io.memplan.experiments.results.Quantities;
import io.memplan.graph.plan.PlanProgress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/** Shows the progress of a search: a bar on a terminal, elsewhere one line a second at most. */
final class ProgressLines implements Consumer<PlanProgress>, AutoCloseable {

    private static final long PERIOD_MILLIS = 1_000;
    private static final long SECOND_MILLIS = 1_000;
    private static final long NANOS_OF_MILLI = 1_000_000;
    private static final long TICK_MILLIS = 250;

    private final PrintWriter err;
    private final long limitMillis;
    private Optional<ProgressBar> bar = Optional.empty();
    private @Nullable Timer clock;
    private boolean started;
    private long nextMillis = PERIOD_MILLIS;

    /**
     * Creates the listener.
     *
     * @param err where lines go
     * @param limit how long the search may take
     */
    ProgressLines(PrintWriter err, Duration limit) {
        this.err = err;
        this.limitMillis = limit.toMillis();
    }

    @Override
    public synchronized void accept(PlanProgress progress) {
        if (!started) {
            started = true;
            bar = Bars.start("search", limitMillis, " s", SECOND_MILLIS);
            bar.ifPresent(shown -> follow(shown, progress.elapsedMillis()));
        }
        if (bar.isPresent()) {
            Bars.say(bar.get(), text(progress));
        } else if (progress.elapsedMillis() >= nextMillis) {
            nextMillis = progress.elapsedMillis() + PERIOD_MILLIS;
            err.println(String.format(
                    Locale.ROOT,
                    "%6.1f s  %s: %s",
                    progress.elapsedMillis() / 1e3,
                    progress.strategy(),
                    text(progress)));
            err.flush();
        }
    }

    /** Lets a bar follow the clock: a search tells of what it finds, which may be long after. */
    private void follow(ProgressBar shown, long elapsedMillis) {
        long start = System.nanoTime() - elapsedMillis * NANOS_OF_MILLI;
        clock = new Timer("memplan-progress", true);
        clock.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        shown.stepTo(Math.min(limitMillis, (System.nanoTime() - start) / NANOS_OF_MILLI));
                    }
                },
                0,
                TICK_MILLIS);
    }

    private static String text(PlanProgress progress) {
        String best = progress.incumbentNanos().isEmpty()
                ? "no plan yet"
                : "gap " + Quantities.percent(gap(progress)) + ", best "
                        + Quantities.time(progress.incumbentNanos().getAsLong());
        return best + ", bound " + Quantities.time(progress.lowerBoundNanos());
    }

    private static double gap(PlanProgress progress) {
        double best = Math.max(1, progress.incumbentNanos().orElseThrow());
        return Math.max(0, (best - progress.lowerBoundNanos()) / best);
    }

    @Override
    public synchronized void close() {
        if (clock != null) {
            clock.cancel();
        }
        bar.ifPresent(ProgressBar::close);
        bar = Optional.empty();
    }
}
