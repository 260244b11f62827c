package io.memplan.experiments.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import io.memplan.experiments.data.DataOptions;
import io.memplan.experiments.data.DataSpec;
import io.memplan.experiments.data.LabelledData;
import io.memplan.experiments.models.ModelOptions;
import io.memplan.experiments.models.Models;
import io.memplan.experiments.models.ParameterBytes;
import io.memplan.experiments.models.Workload;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainTrainingIT {

    private static LabelledData digits() {
        return DataSpec.parse("digits").open(DataOptions.defaults());
    }

    private static Model model(String name, LabelledData data, ModelOptions options, int seed) {
        return Models.named(name).newModel(data.shape(), data.classes(), options, seed);
    }

    private static PlainTraining training(String name, LabelledData data, TrainingTask task, StepObserver observer) {
        Workload workload = Models.named(name).workload(data.shape(), data.classes(), ModelOptions.defaults());
        return new PlainTraining(data, workload, task, observer);
    }

    private static PlainTraining training(String name, LabelledData data, TrainingTask task) {
        return training(name, data, task, StepObserver.NONE);
    }

    @Tag("thorough")
    @ParameterizedTest
    @CsvSource({"mlp, adam, 4", "mlp, sgd, 8", "lenet, adam, 8", "transformer, adam, 4"})
    void run_digits_learnsThem(String name, String optimizer, int epochs) {
        LabelledData data = digits();
        TrainingTask task = TrainingTask.builder()
                .optOptimizer(optimizer)
                .optLearningRate(optimizer.equals("adam") ? 0.003f : 0.03f)
                .optBatchSize(32)
                .optEpochs(epochs)
                .optSeed(1)
                .build();
        try (Model model = model(name, data, ModelOptions.defaults(), 1)) {
            TrainingOutcome outcome = training(name, data, task).run(model);

            assertThat(outcome.steps()).isEqualTo(epochs * ((data.train().count() + 31) / 32));
            assertThat(outcome.testAccuracy().orElseThrow()).isGreaterThan(0.9);
            assertThat(outcome.lastLoss()).isLessThan(outcome.losses().get(0));
        }
    }

    @ParameterizedTest
    @CsvSource({"mlp, adam", "transformer, sgd", "nin, adam", "resnet18, sgd"})
    void run_sameSeed_givesTheSameBits(String name, String optimizer) {
        boolean small = !name.equals("nin");
        LabelledData data = DataSpec.parse("synthetic")
                .open(DataOptions.builder()
                        .optImageSize(small ? 32 : 67)
                        .optCount(40)
                        .build());
        TrainingTask task = TrainingTask.builder()
                .optOptimizer(optimizer)
                .optBatchSize(8)
                .optSteps(small ? 7 : 3)
                .optSeed(5)
                .build();
        ModelOptions options =
                name.equals("mlp") ? ModelOptions.builder().optDropout(0.3f).build() : ModelOptions.defaults();
        try (Model first = model(name, data, options, 3);
                Model second = model(name, data, options, 3)) {
            TrainingOutcome one = training(name, data, task).run(first);
            TrainingOutcome two = training(name, data, task).run(second);

            assertThat(one.firstDifferingStep(two)).isEmpty();
            assertThat(ParameterBytes.differingBytes(first.getBlock(), second.getBlock()))
                    .isZero();
        }
    }

    @Tag("thorough")
    @Test
    void run_asEasyTrain_givesTheSameBits() throws Exception {
        LabelledData data = digits();
        TrainingTask task =
                TrainingTask.builder().optEpochs(2).optSeed(4).optBatchSize(100).build();
        PlainTraining training = training("transformer", data, task);
        try (Model ours = model("transformer", data, ModelOptions.defaults(), 3);
                Model theirs = model("transformer", data, ModelOptions.defaults(), 3)) {
            training.run(ours);
            try (Trainer trainer = theirs.newTrainer(training.config(theirs))) {
                trainer.initialize(new Shape(task.batchSize()).addAll(data.shape()));
                Engine.getInstance().setRandomSeed(task.seed());
                EasyTrain.fit(trainer, 2, data.trainDataset(task.batchSize(), task.seed()), null);
            }

            assertThat(ParameterBytes.differingBytes(ours.getBlock(), theirs.getBlock()))
                    .isZero();
        }
    }

    @Test
    void run_observerEndsIt_stopsAfterThatStep() {
        LabelledData data = digits();
        AtomicInteger seen = new AtomicInteger();
        StepObserver observer = (step, total, loss, nanos) -> {
            seen.set(step);
            assertThat(total).isEqualTo(23);
            assertThat(loss).isFinite();
            return step < 3;
        };
        try (Model model = model("mlp", data, ModelOptions.defaults(), 1)) {
            TrainingOutcome outcome = training(
                            "mlp", data, TrainingTask.builder().build(), observer)
                    .run(model);

            assertThat(outcome.steps()).isEqualTo(3);
            assertThat(seen).hasValue(3);
        }
    }

    @Test
    void run_moreStepsThanAnEpoch_goesOnIntoTheNext() {
        LabelledData data = DataSpec.parse("synthetic")
                .open(DataOptions.builder().optCount(10).build());
        TrainingTask task = TrainingTask.builder()
                .optBatchSize(4)
                .optSteps(7)
                .optMeasureAccuracy(false)
                .build();
        try (Model model = model("mlp", data, ModelOptions.defaults(), 1)) {
            TrainingOutcome outcome = training("mlp", data, task).run(model);

            assertThat(outcome.steps()).isEqualTo(7);
            assertThat(outcome.testAccuracy()).isEmpty();
            assertThat(outcome.stepNanos()).hasSize(7).allMatch(nanos -> nanos > 0);
        }
    }
}
