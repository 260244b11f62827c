package io.memplan.experiments.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memplan.experiments.models.ModelDescription;
import io.memplan.experiments.models.ModelDescription.Accepts;
import io.memplan.experiments.models.ModelOptions;
import io.memplan.experiments.models.ModelOptions.Option;
import io.memplan.experiments.models.Models;
import io.memplan.experiments.models.ParameterBytes;
import io.memplan.experiments.models.TrainableModel;
import io.memplan.trainer.InfeasibleBudgetException;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every model of the catalogue: planned steps leave the bytes of plain DJL. */
final class CatalogueIT {

    private static final int STEPS = 10;
    private static final int BATCH = 4;
    /** So low that no network of rectifiers dies, which DJL would refuse to train further. */
    private static final float RATE = 1e-4f;
    /** Quick, so that the time goes into training. */
    private static final String STRATEGY = "greedy-evict";

    /**
     * The models with many millions of parameters at any size, further members of families, and mobilenetv2, which plain
     * DJL repeats only in a process that collects no garbage.
     */
    private static final Set<String> HEAVY = Set.of(
            "alexnet",
            "vgg11",
            "vgg13",
            "vgg16",
            "vgg19",
            "resnet34",
            "resnet50",
            "resnet101",
            "resnet152",
            "mobilenetv1",
            "mobilenetv2",
            "googlenet",
            "gru",
            "rnn",
            "seq2seq",
            "darknet53",
            "yolov3");

    private static ModelOptions smallOptions(ModelDescription description) {
        ModelOptions.Builder options = ModelOptions.builder();
        for (Option option : description.defaults().present()) {
            switch (option) {
                case DROPOUT -> options.optDropout(0.2f);
                case HIDDEN -> options.optHidden(List.of(16));
                case EMBEDDING -> options.opt(option, 12);
                case HEADS, LAYERS -> options.opt(option, 2);
                case TIED -> options.opt(option, 1);
                case VOCABULARY -> options.opt(option, 50);
                case SEQUENCE -> options.opt(option, 14);
            }
        }
        return options.build();
    }

    private static TrainingJob job(String name) {
        ModelDescription description = Models.named(name).description();
        String input = null;
        if (description.accepts() == Accepts.IMAGES) {
            int side = (description.smallestSize() + 31) / 32 * 32;
            input = description.usualChannels() + "x" + side + "x" + side;
        }
        DataChoice data = new DataChoice("synthetic", null, null, input, 10, 64);
        ModelChoice model = new ModelChoice(name, null, List.of(), null, smallOptions(description));
        TrainingJob job = TrainingJob.of(model, data, BATCH, "adam").withCourse(RATE, 1, 3);
        return job.withPlan(job.plan().withStrategy(STRATEGY)).withSteps(STEPS);
    }

    static Stream<String> small() {
        return Models.all().stream().map(TrainableModel::name).filter(name -> !HEAVY.contains(name));
    }

    static Stream<String> heavy() {
        return Models.all().stream().map(TrainableModel::name).filter(HEAVY::contains);
    }

    /** A trained model and the bits of its losses. */
    private record Trained(Model model, List<Integer> lossBits) implements AutoCloseable {

        static Trained of(TrainingJob job) {
            TrainingSetup setup = TrainingSetup.of(job);
            Model model = setup.newModel();
            PlainTraining training = setup.training(StepObserver.NONE);
            try {
                TrainingOutcome outcome = job.plan().budget() == null
                        ? training.run(model)
                        : training.run(model, target -> setup.newTrainer(target, training));
                return new Trained(model, outcome.lossBits());
            } catch (RuntimeException e) {
                model.close();
                throw e;
            }
        }

        @Override
        public void close() {
            model.close();
        }
    }

    private static Trained within60Percent(TrainingJob job) {
        try {
            return Trained.of(job.withBudget("60%"));
        } catch (InfeasibleBudgetException e) {
            // at a size for tests the floor may lie above 60 %: then the smallest budget that is feasible
            long smallest = e.plan().infeasibility().orElseThrow().smallestFeasibleBytes();
            return Trained.of(job.withBudget(smallest + "B"));
        }
    }

    @Tag("thorough")
    @ParameterizedTest(name = "{0}")
    @MethodSource("small")
    void train_everyModel_hasNoDifferingByte(String name) {
        TrainingJob job = job(name);
        try (Trained plain = Trained.of(job.withBudget(null));
                Trained all = Trained.of(job.withBudget("100%"));
                Trained some = within60Percent(job)) {
            for (Trained planned : List.of(all, some)) {
                assertThat(planned.lossBits()).hasSize(STEPS).isEqualTo(plain.lossBits());
                assertThat(ParameterBytes.differingBytes(
                                plain.model().getBlock(), planned.model().getBlock()))
                        .isZero();
            }
        }
    }

    @Tag("heavy")
    @ParameterizedTest(name = "{0}")
    @MethodSource("heavy")
    void verify_everyLargeModel_hasNoDifferingByte(String name) throws IOException {
        verify(job(name).withBudget("100%"), STEPS);
        verify(job(name).withBudget("60%"), STEPS);
    }

    /** The usual sizes of the large transformers, at half of the activations' memory. */
    @Tag("heavy")
    @ParameterizedTest(name = "{0}")
    @CsvSource({"bert, 8", "gpt2, 1"})
    void verify_largeTransformer_atHalfTheMemory_hasNoDifferingByte(String name, int batch) throws IOException {
        DataChoice data = new DataChoice(null, null, null, null, null, 64);
        TrainingJob job = TrainingJob.of(ModelChoice.named(name), data, batch, "sgd");

        ObjectNode result =
                verify(job.withPlan(job.plan().withStrategy(STRATEGY)).withBudget("50%"), 3);

        assertThat(result.get("recomputes").asInt()).isPositive();
        assertThat(result.get("accountedPeakBytes").asLong())
                .isLessThanOrEqualTo(result.get("budgetBytes").asLong());
    }

    private static ObjectNode verify(TrainingJob job, int steps) throws IOException {
        ObjectNode result = Verification.run(job, steps, line -> {});
        if (result.has("infeasible")) {
            assertThat(job.plan().budget()).isEqualTo("60%");
            String smallest =
                    result.get("infeasible").get("smallestFeasibleBytes").asText() + "B";
            result = Verification.run(job.withBudget(smallest), steps, line -> {});
        }
        assertThat(result.has("differingBytes")).as("%s", result).isTrue();
        assertThat(result.get("differingBytes").asLong())
                .as("%s at %s", job.model().text(), job.plan().budget())
                .isZero();
        assertThat(result.get("steps").asInt()).isEqualTo(steps);
        return result;
    }
}
