package io.memplan.experiments.training;

import ai.djl.Model;
import ai.djl.training.Trainer;
import io.memplan.trainer.MemoryPlanner;
import io.memplan.trainer.tune.LearningRateRule;
import io.memplan.trainer.tune.NoiseScale;
import io.memplan.trainer.tune.OptimizerSettings;
import io.memplan.trainer.tune.TuneOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Trains on the same number of examples with larger and larger batches, once with the learning rate that matches each batch
 * and once with that of the base batch, and compares the loss over all training examples at the end.
 */
public final class MatchedRates {

    private final TrainingJob base;
    private final List<Integer> factors;
    private final int seeds;
    private final Consumer<String> log;

    /**
     * A batch.
     *
     * @param batch the batch
     * @param matched whether its learning rate is the matched one
     * @param rate the learning rate
     * @param loss the mean loss over all training examples at the end, over the seeds
     * @param difference the loss relative to that of the base batch, less one
     */
    public record Row(int batch, boolean matched, double rate, double loss, double difference) {}

    /**
     * What came of it.
     *
     * @param noise the gradient noise scale at the end of training with the base batch, in examples
     * @param rows the base batch, then each larger one matched and unmatched
     */
    public record Outcome(double noise, List<Row> rows) {

        /** Copies the rows. */
        public Outcome {
            rows = List.copyOf(rows);
        }
    }

    /**
     * Creates the comparison.
     *
     * @param base the training with the base batch and its learning rate, by epochs
     * @param factors what the batch is multiplied with
     * @param seeds how many seeds to average over
     * @param log hears of each training
     */
    public MatchedRates(TrainingJob base, List<Integer> factors, int seeds, Consumer<String> log) {
        this.base = base;
        this.factors = List.copyOf(factors);
        this.seeds = seeds;
        this.log = log;
    }

    /** Runs all trainings. */
    public Outcome run() throws InterruptedException {
        double rate = TrainingSetup.of(base).task().learningRate();
        boolean adaptive = Optimizers.isAdaptive(base.optimizer());
        OptimizerSettings settings = adaptive ? OptimizerSettings.adam(rate) : OptimizerSettings.sgd(rate);
        LearningRateRule rule = LearningRateRule.usual(adaptive);
        double[] noise = new double[1];
        double baseLoss = mean(base.batch(), settings, noise);
        List<Row> rows = new ArrayList<>();
        rows.add(new Row(base.batch(), true, rate, baseLoss, 0));
        for (int factor : factors) {
            int batch = factor * base.batch();
            OptimizerSettings matched = rule.adapt(settings, base.batch(), batch, noise[0]);
            double loss = mean(batch, matched, null);
            rows.add(new Row(batch, true, matched.rate(), loss, loss / baseLoss - 1));
            double unmatched = mean(batch, settings, null);
            rows.add(new Row(batch, false, rate, unmatched, unmatched / baseLoss - 1));
        }
        return new Outcome(noise[0], rows);
    }

    private double mean(int batch, OptimizerSettings settings, double @Nullable [] noise) throws InterruptedException {
        double sum = 0;
        for (int seed = 0; seed < seeds; seed++) {
            log.accept("training with batch " + batch + ", learning rate " + settings.rate() + ", seed " + seed);
            sum += loss(batch, settings, seed, noise);
        }
        return sum / seeds;
    }

    private double loss(int batch, OptimizerSettings settings, int seed, double @Nullable [] noise)
            throws InterruptedException {
        TrainingJob job = base.withBatch(batch).withCourse((float) settings.rate(), base.epochs(), seed);
        TrainingSetup setup = TrainingSetup.of(job);
        PlainTraining training = setup.training(StepObserver.NONE);
        try (Model model = setup.newModel()) {
            training.run(
                    model,
                    target -> target.newTrainer(
                            training.config(target).optOptimizer(Optimizers.named(job.optimizer(), settings))));
            try (Trainer trainer = setup.newPlainTrainer(model)) {
                if (noise != null) {
                    noise[0] += noiseScale(setup, model, trainer, seed).orElse(0.0) / seeds;
                }
                return TrainingLoss.of(setup, trainer);
            }
        }
    }

    private Optional<Double> noiseScale(TrainingSetup setup, Model model, Trainer trainer, int seed)
            throws InterruptedException {
        TuneOptions options = TuneOptions.builder()
                .optBaseBatch(base.batch())
                .optMostExamples(base.batch())
                .optMostProbes(0)
                .optMostPasses(1)
                .optNoiseParts(128)
                .optSeed(seed)
                .build();
        MemoryPlanner planner = setup.planner(model);
        return planner.tune(trainer, setup.data().trainDataset(1, seed), options)
                .noise()
                .map(NoiseScale::examples);
    }
}
