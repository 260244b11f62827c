package io.memplan.experiments.cli;

import io.memplan.graph.plan.PlanProgress;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.Consumer;

/** Prints the progress of a search, one line a second at most. */
final class ProgressLines implements Consumer<PlanProgress> {

    private static final long PERIOD_MILLIS = 1_000;

    private final PrintWriter err;
    private long nextMillis = PERIOD_MILLIS;

    ProgressLines(PrintWriter err) {
        this.err = err;
    }

    @Override
    public synchronized void accept(PlanProgress progress) {
        if (progress.elapsedMillis() < nextMillis) {
            return;
        }
        nextMillis = progress.elapsedMillis() + PERIOD_MILLIS;
        String best = progress.incumbentNanos().isEmpty()
                ? "no plan yet"
                : "best " + Texts.time(progress.incumbentNanos().getAsLong());
        err.println(String.format(
                Locale.ROOT,
                "%6.1f s  %s: %s, bound %s%s",
                progress.elapsedMillis() / 1e3,
                progress.strategy(),
                best,
                Texts.time(progress.lowerBoundNanos()),
                progress.incumbentNanos().isEmpty() ? "" : ", gap " + Texts.percent(gap(progress))));
        err.flush();
    }

    private static double gap(PlanProgress progress) {
        double best = Math.max(1, progress.incumbentNanos().orElseThrow());
        return Math.max(0, (best - progress.lowerBoundNanos()) / best);
    }
}
