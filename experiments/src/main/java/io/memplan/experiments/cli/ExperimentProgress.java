package io.memplan.experiments.cli;

import io.memplan.experiments.cells.CellProgress;
import java.io.PrintWriter;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/** Shows the progress of an experiment on standard error: a bar on a terminal, lines elsewhere. */
final class ExperimentProgress implements CellProgress, AutoCloseable {

    private final String name;
    private final PrintWriter err;
    private @Nullable ProgressBar bar;
    private long expected;
    private int found;
    private boolean told;

    ExperimentProgress(String name, PrintWriter err) {
        this.name = name;
        this.err = err;
    }

    /** Says how long it may take. */
    void announce(Duration atMost) {
        print(name + ": at most " + Texts.duration(atMost) + " on two cores.");
    }

    private void print(String line) {
        err.println(line);
        err.flush();
    }

    @Override
    public synchronized void expect(int more) {
        expected += more;
        if (bar != null) {
            bar.maxHint(expected);
        } else {
            bar = Bars.start(name, expected).orElse(null);
        }
    }

    @Override
    public synchronized void found(String label) {
        found++;
        step();
    }

    @Override
    public synchronized void begin(String label) {
        told = false;
        show(label);
    }

    @Override
    public synchronized void done(String label) {
        step();
        if (bar == null && !told) {
            print(label + " is done.");
        }
    }

    @Override
    public synchronized void log(String line) {
        told = true;
        if (bar == null) {
            print(line);
        } else {
            show(line);
        }
    }

    private void show(String text) {
        if (bar != null) {
            Bars.say(bar, text);
        }
    }

    private void step() {
        if (bar != null) {
            bar.step();
        }
    }

    @Override
    public synchronized void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
        if (found > 0) {
            print(found + " of " + expected + " cells were finished by a run before.");
        }
    }
}
