package io.memplan.experiments.cli;

import io.memplan.graph.plan.PlanProgress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;

/** Shows the progress of a search: a bar on a terminal, elsewhere one line a second at most. */
final class ProgressLines implements Consumer<PlanProgress>, AutoCloseable {

    private static final long PERIOD_MILLIS = 1_000;
    private static final long SECOND_MILLIS = 1_000;

    private final PrintWriter err;
    private final long limitMillis;
    private Optional<ProgressBar> bar = Optional.empty();
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
        }
        if (bar.isPresent()) {
            bar.get().stepTo(Math.min(limitMillis, progress.elapsedMillis()));
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

    private static String text(PlanProgress progress) {
        String best = progress.incumbentNanos().isEmpty()
                ? "no plan yet"
                : "best " + Texts.time(progress.incumbentNanos().getAsLong());
        return best + ", bound " + Texts.time(progress.lowerBoundNanos())
                + (progress.incumbentNanos().isEmpty() ? "" : ", gap " + Texts.percent(gap(progress)));
    }

    private static double gap(PlanProgress progress) {
        double best = Math.max(1, progress.incumbentNanos().orElseThrow());
        return Math.max(0, (best - progress.lowerBoundNanos()) / best);
    }

    @Override
    public synchronized void close() {
        bar.ifPresent(ProgressBar::close);
        bar = Optional.empty();
    }
}
