package io.memplan.experiments.training;

import ai.djl.Model;
import ai.djl.training.Trainer;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.memplan.trainer.tune.Asha;
import io.memplan.trainer.tune.Asha.Job;
import io.memplan.trainer.tune.Asha.Standing;
import io.memplan.trainer.tune.AshaWorkers;
import io.memplan.trainer.tune.OptimizerSettings;
import io.memplan.trainer.tune.SampleTracker;
import io.memplan.trainer.tune.TrialSettings;
import io.memplan.trainer.tune.Tuning;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Searches batches that fit, factors of the matched learning rate, and warm-ups, by training for real: planned, with the
 * budget of the job for each worker. A promoted configuration is trained again from its beginning, so that any worker can.
 */
public final class TuningSearch {

    private static final int ETA = 3;

    private final TrainingJob job;
    private final Tuning tuning;
    private final Consumer<String> log;

    /**
     * Creates the search.
     *
     * @param job the model, the data, and the budget of one worker
     * @param tuning what fits that budget
     * @param log hears of each training
     */
    public TuningSearch(TrainingJob job, Tuning tuning, Consumer<String> log) {
        this.job = job;
        this.tuning = tuning;
        this.log = log;
    }

    /**
     * Runs the search.
     *
     * @param trials how many configurations are begun
     * @param workers how many are trained at once
     * @param mostExamples how many examples the best are trained on
     * @param cancelled whether to begin nothing more
     * @return how far each configuration has come, the best first
     */
    public List<Standing<TrialSettings>> run(int trials, int workers, long mostExamples, BooleanSupplier cancelled)
            throws InterruptedException, ExecutionException {
        long first = Math.max(1, mostExamples / (ETA * ETA));
        Asha<TrialSettings> search =
                new Asha<>(first, ETA, mostExamples, trials, TrialSettings.space(tuning, mostExamples, job.seed()));
        AshaWorkers.run(search, this::train, workers, cancelled);
        return search.standings();
    }

    private double train(Job<TrialSettings> trial) {
        TrialSettings settings = trial.configuration();
        TrainingJob trained = job.withBatch(settings.batch()).withCourse(null, Integer.MAX_VALUE, job.seed());
        TrainingSetup setup = TrainingSetup.of(trained);
        long steps = Math.max(1, trial.toExamples() / settings.batch());
        boolean[] diverged = new boolean[1];
        PlainTraining training = setup.training((step, total, loss, nanos) -> {
            diverged[0] |= !Float.isFinite(loss);
            return step < steps && !diverged[0] && !Thread.currentThread().isInterrupted();
        });
        double loss;
        try (Model model = setup.newModel()) {
            training.run(model, target -> setup.planner(target)
                    .newTrainer(target, training.config(target).optOptimizer(optimizer(settings))));
            try (Trainer trainer = setup.newPlainTrainer(model)) {
                loss = diverged[0] ? Double.POSITIVE_INFINITY : TrainingLoss.of(setup, trainer);
            }
        }
        log.accept("trial " + trial.trial() + ": batch " + settings.batch() + ", rate × "
                + Math.round(100 * settings.rateFactor()) / 100.0 + ", warm-up of " + settings.warmUpExamples()
                + " examples: loss " + loss + " after " + trial.toExamples() + " examples");
        return loss;
    }

    private Optimizer optimizer(TrialSettings settings) {
        OptimizerSettings matched = tuning.settingsFor(settings.batch()).orElseThrow();
        double factor = settings.rateFactor()
                * matched.rate()
                / tuning.baseSettings().orElseThrow().rate();
        Tracker base = Tracker.fixed((float) tuning.baseSettings().orElseThrow().rate());
        Tracker tracker = SampleTracker.of(base, settings.batch(), settings.batch(), factor, settings.warmUpExamples());
        return Optimizers.named(job.optimizer(), matched, tracker);
    }
}
