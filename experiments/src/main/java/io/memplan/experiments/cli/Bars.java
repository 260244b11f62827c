package io.memplan.experiments.cli;

import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress bars on standard error, where a person looks at it. They have no colours. */
final class Bars {

    private static final int WIDEST = 48;

    private Bars() {}

    /**
     * Starts a bar, if standard error is a terminal.
     *
     * @param task what is being done
     * @param most how much there is to do
     */
    static Optional<ProgressBar> start(String task, long most) {
        return start(task, most, "", 1);
    }

    /** Starts a bar that counts in a unit, if standard error is a terminal. */
    static Optional<ProgressBar> start(String task, long most, String unit, long size) {
        return Terminal.isError()
                ? Optional.of(new ProgressBarBuilder()
                        .setTaskName(task)
                        .setInitialMax(most)
                        .setUnit(unit, size)
                        .setStyle(ProgressBarStyle.ASCII)
                        .build())
                : Optional.empty();
    }

    /** Shows a text beside a bar, cut to what fits a line. */
    static void say(ProgressBar bar, String text) {
        bar.setExtraMessage(text.length() > WIDEST ? text.substring(0, WIDEST - 1) + "…" : text);
    }
}
