package io.memplan.experiments.cli;

import io.memplan.experiments.sweep.CellEngine;
import io.memplan.experiments.sweep.CellProcess;
import io.memplan.experiments.sweep.LocalEngine;
import io.memplan.experiments.training.TrialWorker;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a search by training. */
final class SearchOptions {

    @Option(
            names = "--search",
            paramLabel = "N",
            description = "Then train N configurations of batch, learning rate and warm-up that fit, by asynchronous"
                    + " successive halving; default: 0.")
    private int trials;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "How many configurations --search trains at once on a machine, with an equal share of the"
                    + " memory each, and each in a process of its own if more than one; default: 1, or N with --master"
                    + " local[N].")
    private @Nullable Integer workers;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "How long --search trains the best: passes over the training examples; default: 3.")
    private int epochs = 3;

    @Option(
            names = OptionTexts.MASTER,
            paramLabel = "URL",
            description =
                    "Let --search train on Apache Spark, as on local[2] or spark://host:7077; default: without Spark.")
    private @Nullable String master;

    @Option(
            names = OptionTexts.HEAP,
            paramLabel = "SIZE",
            converter = ByteSizeConverter.class,
            description = "The Java heap of each configuration's process; default: 1GiB.")
    private long heap = 1L << 30;

    int trials() {
        return trials;
    }

    int epochs() {
        return epochs;
    }

    void check() {
        if (trials < 0 || (workers != null && workers < 1) || epochs < 1) {
            throw new UsageException(
                    "A search cannot train " + trials + " configurations for " + epochs + " epochs with " + workers
                            + " workers.",
                    "--search 27 --workers 1 --epochs 3.");
        }
        if (master != null && trials == 0) {
            throw new UsageException(
                    "There is nothing to train on " + master + ": only a search is.", "--search 27, or no --master.");
        }
    }

    /** Returns what trains in other processes, here or on a cluster; null to train in this one. */
    @Nullable
    CellEngine connect() {
        CellProcess process = TrialWorker.process(heap);
        if (master != null) {
            return Clusters.connect(master, "tune", process, "--workers trains several configurations at a time here.");
        }
        return workers == null || workers == 1 ? null : new LocalEngine(workers, process);
    }

    /** Returns how many share the memory of a machine. */
    int atOnceOnAMachine(@Nullable CellEngine engine) {
        if (workers != null) {
            return workers;
        }
        return engine != null && isHere() ? engine.parallelism() : 1;
    }

    /** Returns how many are trained at once in all. */
    int atOnce(@Nullable CellEngine engine) {
        if (engine == null) {
            return 1;
        }
        return isHere() ? Math.min(atOnceOnAMachine(engine), engine.parallelism()) : engine.parallelism();
    }

    private boolean isHere() {
        return master == null || master.startsWith("local");
    }
}
