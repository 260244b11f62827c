package io.memplan.experiments.training;

import io.memplan.experiments.sweep.CellEngine;
import io.memplan.trainer.tune.Asha;
import io.memplan.trainer.tune.Asha.Job;
import io.memplan.trainer.tune.Asha.Standing;
import io.memplan.trainer.tune.AshaWorkers;
import io.memplan.trainer.tune.TrialSettings;
import io.memplan.trainer.tune.Tuning;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Searches batches that fit, factors of the matched learning rate, and warm-ups, by training for real: planned, with the
 * budget of the job for each worker. Several workers are processes, here or on a cluster, since the engine's random numbers
 * are one sequence for all threads. A promoted configuration is trained again from its beginning, so that any worker can.
 * One that fails counts as the worst, and the others go on.
 */
public final class TuningSearch {

    private static final int ETA = 3;

    private final TrainingJob job;
    private final Tuning tuning;
    private final @Nullable CellEngine engine;
    private final Consumer<String> log;
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();

    /**
     * Creates the search.
     *
     * @param job the model, the data, and the budget of one worker
     * @param tuning what fits that budget
     * @param engine trains in other processes, by {@link TrialWorker#process}; null to train in this one, with one worker
     * @param log hears of each training
     */
    public TuningSearch(TrainingJob job, Tuning tuning, @Nullable CellEngine engine, Consumer<String> log) {
        this.job = job;
        this.tuning = tuning;
        this.engine = engine;
        this.log = log;
    }

    /**
     * Runs the search.
     *
     * @param trials how many configurations are begun
     * @param workers how many are trained at once
     * @param mostExamples how many examples the best are trained on
     * @param cancelled whether to begin nothing more
     * @return how far each configuration has come, the best first; a loss is infinite if it diverged, NaN if it failed
     */
    public List<Standing<TrialSettings>> run(int trials, int workers, long mostExamples, BooleanSupplier cancelled)
            throws InterruptedException, ExecutionException {
        long first = Math.max(1, mostExamples / (ETA * ETA));
        Asha<TrialSettings> search =
                new Asha<>(first, ETA, mostExamples, trials, TrialSettings.space(tuning, mostExamples, job.seed()));
        AshaWorkers.run(search, this::train, workers, cancelled);
        return search.standings();
    }

    /** Returns why the first configuration that failed did so; empty if none has. */
    public Optional<RuntimeException> failure() {
        return Optional.ofNullable(failure.get());
    }

    private double train(Job<TrialSettings> work) {
        TrialSettings settings = work.configuration();
        String name = "trial " + work.trial() + ": batch " + settings.batch() + ", rate × "
                + Math.round(100 * settings.rateFactor()) / 100.0 + ", warm-up of " + settings.warmUpExamples()
                + " examples: ";
        TuningTrial trial = new TuningTrial(
                job.withBatch(settings.batch()),
                tuning.settingsFor(settings.batch()).orElseThrow(),
                settings.rateFactor(),
                settings.warmUpExamples(),
                work.toExamples());
        try {
            double loss = engine == null
                    ? trial.train()
                    : engine.run(trial.toJson()).path("loss").asDouble(Double.POSITIVE_INFINITY);
            log.accept(name + "loss " + loss + " after " + work.toExamples() + " examples");
            return loss;
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
            log.accept(name + "failed: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
            return Double.NaN;
        }
    }
}
