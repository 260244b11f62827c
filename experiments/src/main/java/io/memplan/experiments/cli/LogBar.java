package io.memplan.experiments.cli;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;

/** Hears what is being done in work of unknown length: a turning bar on a terminal, lines elsewhere. */
final class LogBar implements Consumer<String>, AutoCloseable {

    private final String task;
    private final PrintWriter err;
    private Optional<ProgressBar> bar = Optional.empty();
    private boolean started;

    LogBar(String task, PrintWriter err) {
        this.task = task;
        this.err = err;
    }

    @Override
    public synchronized void accept(String line) {
        if (!started) {
            started = true;
            bar = Bars.start(task, -1);
        }
        if (bar.isPresent()) {
            bar.get().step();
            Bars.say(bar.get(), line);
        } else {
            err.println(line);
            err.flush();
        }
    }

    @Override
    public synchronized void close() {
        bar.ifPresent(ProgressBar::close);
        bar = Optional.empty();
        started = false;
    }
}
