package io.memplan.experiments.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.memplan.experiments.models.ModelOptions.Option;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelsIT {

    static Stream<String> names() {
        return Models.all().stream().filter(TrainableModel::isClassifier).map(TrainableModel::name);
    }

    static Stream<String> namesWithSmallestSize() {
        return names().filter(name -> Models.named(name).description().smallestSize() > 1);
    }

    private static void trainOneStep(Model model, Shape input) throws Exception {
        DefaultTrainingConfig config = new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optOptimizer(Optimizer.sgd()
                        .setLearningRateTracker(Tracker.fixed(0.01f))
                        .build());
        try (Trainer trainer = model.newTrainer(config)) {
            NDManager manager = trainer.getManager();
            NDArray images = manager.randomUniform(0, 1, new Shape(2).addAll(input));
            NDArray labels = manager.create(new long[] {1, 0});
            ArrayDataset dataset = new ArrayDataset.Builder()
                    .setData(images)
                    .optLabels(labels)
                    .setSampling(2, false)
                    .build();
            for (Batch batch : trainer.iterateDataset(dataset)) {
                EasyTrain.trainBatch(trainer, batch);
                trainer.step();
                batch.close();
            }
            NDArray logits = trainer.evaluate(new NDList(images)).singletonOrThrow();
            assertThat(logits.getShape()).isEqualTo(new Shape(2, 3));
            assertThat(logits.isNaN().any().getBoolean()).isFalse();
        }
    }

    /** The largest networks of each family; a smaller one of the family runs always. */
    private static final Set<String> LARGE = Set.of("vgg13", "vgg16", "vgg19", "resnet101", "resnet152", "darknet53");

    static Stream<String> smallNames() {
        return names().filter(name -> !LARGE.contains(name));
    }

    @ParameterizedTest
    @MethodSource("smallNames")
    void newModel_smallestInput_trainsOneStep(String name) throws Exception {
        trainOneStepAtSmallestInput(name);
    }

    @Tag("heavy")
    @ParameterizedTest
    @ValueSource(strings = {"vgg13", "vgg16", "vgg19", "resnet101", "resnet152", "darknet53"})
    void newModel_smallestInputOfLargeNetworks_trainsOneStep(String name) throws Exception {
        trainOneStepAtSmallestInput(name);
    }

    private static void trainOneStepAtSmallestInput(String name) throws Exception {
        TrainableModel spec = Models.named(name);
        Shape input = spec.description().smallestInput();
        try (Model model = spec.newModel(input, 3, ModelOptions.defaults(), 1)) {
            String before = ParameterBytes.digest(model.getBlock());
            trainOneStep(model, input);
            assertThat(ParameterBytes.digest(model.getBlock())).isNotEqualTo(before);
        }
    }

    @ParameterizedTest
    @MethodSource("namesWithSmallestSize")
    void smallestSize_onePixelLess_isNoNetworkOrAnotherOne(String name) {
        ModelDescription description = Models.named(name).description();
        int less = description.smallestSize() - 1;
        Shape input = new Shape(description.usualChannels(), less, less);

        assertThatThrownBy(() -> Models.named(name).newBlock(input, 3, ModelOptions.defaults()))
                .isInstanceOf(InvalidModelException.class);
        if (!name.startsWith("resnet")) {
            assertThatThrownBy(() -> forwardUnchecked(name, input)).isInstanceOf(RuntimeException.class);
        }
    }

    private static void forwardUnchecked(String name, Shape input) {
        Block block = Models.named(name).newUncheckedBlock(input, 3);
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray images = manager.zeros(new Shape(2).addAll(input));
            block.forward(new ParameterStore(manager, false), new NDList(images), true);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void description_parameters_areCounted(String name) {
        ModelDescription description = Models.named(name).description();
        Block block = Models.named(name).newBlock(description.usualInput(), 10, ModelOptions.defaults());
        block.setInitializer(Initializer.ZEROS, parameter -> true);
        try (NDManager manager = NDManager.newBaseManager()) {
            block.initialize(manager, DataType.FLOAT32, new Shape(1).addAll(description.usualInput()));
            assertThat(ParameterBytes.trainedNumbers(block)).isEqualTo(description.parameters());
        }
    }

    @Test
    void newModel_sequence_trainsATransformer() throws Exception {
        ModelOptions options = ModelOptions.builder()
                .opt(Option.EMBEDDING, 12)
                .opt(Option.HEADS, 3)
                .opt(Option.LAYERS, 1)
                .optHidden(List.of(20))
                .optDropout(0.5f)
                .build();
        Shape input = new Shape(7, 5);
        try (Model model = Models.named("transformer").newModel(input, 3, options, 1)) {
            trainOneStep(model, input);
        }
    }

    @Test
    void newModel_colourImage_trainsATransformer() throws Exception {
        Shape input = new Shape(3, 8, 6);
        try (Model model = Models.named("transformer").newModel(input, 3, ModelOptions.defaults(), 1)) {
            trainOneStep(model, input);
        }
    }

    @Test
    void newModel_mlpWithDropout_trains() throws Exception {
        ModelOptions options = ModelOptions.builder()
                .optHidden(List.of(9, 8, 7))
                .optDropout(0.2f)
                .build();
        Shape input = new Shape(1, 8, 8);
        try (Model model = Models.named("mlp").newModel(input, 3, options, 1)) {
            trainOneStep(model, input);
        }
    }
}
