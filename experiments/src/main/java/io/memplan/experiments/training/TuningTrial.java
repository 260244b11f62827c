package io.memplan.experiments.training;

import ai.djl.Model;
import ai.djl.training.Trainer;
import ai.djl.training.tracker.Tracker;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.memplan.trainer.tune.OptimizerSettings;
import io.memplan.trainer.tune.SampleTracker;

/**
 * One configuration of a search to train from its beginning: everything that another process needs for it.
 *
 * @param job the model, the data, the budget and the batch
 * @param matched the settings of the optimizer that match the batch
 * @param rateFactor what the matched learning rate is multiplied with
 * @param warmUpExamples the examples over which the rate rises
 * @param examples how many it is trained on
 */
record TuningTrial(TrainingJob job, OptimizerSettings matched, double rateFactor, long warmUpExamples, long examples) {

    private static final ObjectMapper JSON =
            JsonMapper.builder().disable(MapperFeature.AUTO_DETECT_IS_GETTERS).build();

    /** Reads a trial. */
    static TuningTrial of(JsonNode node) {
        return JSON.convertValue(node, TuningTrial.class);
    }

    /** Writes the trial. */
    JsonNode toJson() {
        return JSON.valueToTree(this);
    }

    /** Trains it here, and returns the loss over all training examples; infinite if it diverged. */
    double train() {
        int steps = (int) Math.min(Integer.MAX_VALUE, Math.max(1, examples / job.batch()));
        TrainingSetup setup = TrainingSetup.of(job.withSteps(steps).withCourse(null, Integer.MAX_VALUE, job.seed()));
        boolean[] diverged = new boolean[1];
        PlainTraining training = setup.training((step, total, loss, nanos) -> {
            diverged[0] |= !Float.isFinite(loss);
            return !diverged[0] && !Thread.currentThread().isInterrupted();
        });
        try (Model model = setup.newModel()) {
            Tracker rates = SampleTracker.of(
                    Tracker.fixed((float) matched.rate()), job.batch(), job.batch(), rateFactor, warmUpExamples);
            training.run(model, target -> setup.planner(target)
                    .newTrainer(
                            target,
                            training.config(target).optOptimizer(Optimizers.named(job.optimizer(), matched, rates))));
            if (diverged[0]) {
                return Double.POSITIVE_INFINITY;
            }
            try (Trainer trainer = setup.newPlainTrainer(model)) {
                double loss = TrainingLoss.of(setup, trainer);
                return Double.isNaN(loss) ? Double.POSITIVE_INFINITY : loss;
            }
        }
    }
}
