package io.memplan.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.basicmodelzoo.basic.Mlp;
import ai.djl.basicmodelzoo.cv.classification.LeNet;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.recurrent.RecurrentBlock;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.evaluator.Accuracy;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.listener.TrainingListenerAdapter;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.memplan.graph.plan.Budget;
import io.memplan.graph.plan.Planner;
import io.memplan.trainer.execute.CheckLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Planned training against plain DJL: the same bits, through DJL's own training loop. */
final class PlannedTrainerIT {

    private static final int SAMPLES = 22;
    private static final int BATCH = 8;

    @SuppressWarnings("ImmutableEnumChecker") // nobody changes a shape
    private enum Net {
        MLP(() -> new Mlp(20, 5, new int[] {16, 12}), new Shape(20)),
        LENET(() -> LeNet.builder().build(), new Shape(1, 28, 28)),
        BATCH_NORM(SmallNet::block, new Shape(SmallNet.IN)),
        LSTM(
                () -> sequence(ai.djl
                        .nn
                        .recurrent
                        .LSTM
                        .builder()
                        .setStateSize(9)
                        .setNumLayers(2)
                        .optDropRate(0.2f)
                        .build()),
                new Shape(4, 7)),
        GRU(
                () -> sequence(ai.djl
                        .nn
                        .recurrent
                        .GRU
                        .builder()
                        .setStateSize(9)
                        .setNumLayers(1)
                        .build()),
                new Shape(4, 7));

        private final Supplier<Block> block;
        private final Shape shape;

        Net(Supplier<Block> block, Shape shape) {
            this.block = block;
            this.shape = shape;
        }
    }

    private static Block sequence(RecurrentBlock layers) {
        return new SequentialBlock()
                .add(layers)
                .addSingleton(x -> x.mean(new int[] {1}))
                .add(Linear.builder().setUnits(5).build());
    }

    private static Optimizer sgd() {
        return Optimizer.sgd()
                .setLearningRateTracker(Tracker.fixed(0.05f))
                .optMomentum(0.9f)
                .optWeightDecays(0.001f)
                .build();
    }

    private static Optimizer adam() {
        return Optimizer.adam().optLearningRateTracker(Tracker.fixed(0.01f)).build();
    }

    private static MemoryPlannerBuilder planner(Planner strategy, CheckLevel level) {
        return MemoryPlanner.builder()
                .setBudget(new Budget.Absolute(1L << 40))
                .optPlanner(strategy)
                .optCheckLevel(level);
    }

    private static DefaultTrainingConfig config(Optimizer optimizer) {
        return new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .addEvaluator(new Accuracy())
                .optDevices(new Device[] {Device.cpu()})
                .optOptimizer(optimizer);
    }

    private static ArrayDataset dataset(NDManager manager, Shape shape) {
        NDArray data = manager.randomNormal(new Shape(SAMPLES).addAll(shape));
        NDArray labels = manager.arange(SAMPLES).mod(3).toType(ai.djl.ndarray.types.DataType.FLOAT32, false);
        return new ArrayDataset.Builder()
                .setData(data)
                .optLabels(labels)
                .setSampling(BATCH, false)
                .build();
    }

    /** Trains two epochs and returns the bits of every parameter and the losses. */
    private static Trained train(
            Net net, Optimizer optimizer, Function<Model, Function<DefaultTrainingConfig, Trainer>> maker)
            throws Exception {
        Engine.getInstance().setRandomSeed(11);
        try (Model model = Model.newInstance("test", Device.cpu())) {
            model.setBlock(net.block.get());
            Listener listener = new Listener();
            DefaultTrainingConfig config = config(optimizer).addTrainingListeners(listener);
            List<byte[]> bits = new ArrayList<>();
            try (Trainer trainer = maker.apply(model).apply(config)) {
                trainer.initialize(new Shape(1).addAll(net.shape));
                EasyTrain.fit(
                        trainer, 2, dataset(trainer.getManager(), net.shape), dataset(trainer.getManager(), net.shape));
                for (Parameter parameter : model.getBlock().getParameters().values()) {
                    bits.add(parameter.getArray().toByteArray());
                }
            }
            return new Trained(bits, listener.predictions, listener);
        }
    }

    static Stream<Arguments> combinations() {
        List<Arguments> all = new ArrayList<>();
        for (Net net : Net.values()) {
            for (boolean adam : new boolean[] {false, true}) {
                for (Planner strategy : List.of(TestPlanner.KEEP_ALL, TestPlanner.RECOMPUTE_ALL)) {
                    for (boolean fused : new boolean[] {false, true}) {
                        all.add(Arguments.of(net, adam, strategy.description().name(), strategy, fused));
                    }
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0}, adam {1}, {2}, fused {4}")
    @MethodSource("combinations")
    void fit_givesTheBitsOfPlainDjl(Net net, boolean adam, String name, Planner strategy, boolean fused)
            throws Exception {
        Trained plain = train(net, adam ? adam() : sgd(), model -> model::newTrainer);
        MemoryPlanner planner =
                planner(strategy, CheckLevel.PARANOID).optFusedUpdate(fused).build();
        Trained planned = train(net, adam ? adam() : sgd(), model -> config -> planner.newTrainer(model, config));

        assertThat(differingBytes(planned.predictions, plain.predictions)).isZero();
        assertThat(differingBytes(planned.bits, plain.bits)).isZero();
        assertThat(planned.listener.events).isEqualTo(plain.listener.events);
        assertThat(planned.listener.trainers).hasSize(1);
        assertThat(planned.listener.trainers.get(0)).isInstanceOf(PlannedTrainer.class);
    }

    @Test
    void wrappedTrainer_givesTheBitsOfPlainDjl() throws Exception {
        Trained plain = train(Net.LENET, adam(), model -> model::newTrainer);
        MemoryPlanner planner =
                planner(TestPlanner.RECOMPUTE_ALL, CheckLevel.FULL).build();
        Trained planned = train(Net.LENET, adam(), model -> config -> planner.wrap(model.newTrainer(config)));
        assertThat(differingBytes(planned.bits, plain.bits)).isZero();
        assertThat(planned.listener.events).isEqualTo(plain.listener.events);
    }

    @ParameterizedTest
    @CsvSource({"auto, 95%", "chen-sqrt, 105%", "min-peak, 95%", "greedy-evict, 95%"})
    void shippedStrategyUnderABudget_givesTheBitsOfPlainDjlAtThePredictedPeak(String strategy, String budget)
            throws Exception {
        Trained plain = train(Net.LENET, sgd(), model -> model::newTrainer);
        List<PlannedTrainer> made = new ArrayList<>();
        MemoryPlanner planner = MemoryPlanner.builder()
                .setBudget(Budget.parse(budget))
                .optStrategy(strategy)
                .optCheckLevel(CheckLevel.PARANOID)
                .build();
        Trained planned = train(Net.LENET, sgd(), model -> config -> {
            made.add(planner.newTrainer(model, config));
            return made.get(0);
        });
        assertThat(differingBytes(planned.bits, plain.bits)).isZero();
        assertThat(made.get(0).latestReport().orElseThrow().accountedPeakBytes())
                .isEqualTo(made.get(0).latestPlan().orElseThrow().predictedPeakBytes());
    }

    private static long differingBytes(List<byte[]> some, List<byte[]> others) {
        assertThat(some).hasSameSizeAs(others).isNotEmpty();
        long differing = 0;
        for (int i = 0; i < some.size(); i++) {
            assertThat(some.get(i)).hasSameSizeAs(others.get(i));
            for (int b = 0; b < some.get(i).length; b++) {
                differing += some.get(i)[b] == others.get(i)[b] ? 0 : 1;
            }
        }
        return differing;
    }

    private record Trained(List<byte[]> bits, List<byte[]> predictions, Listener listener) {}

    /** Notes the order of events, who told of them, and the predictions. */
    private static final class Listener extends TrainingListenerAdapter implements TrainingListener {

        private final List<String> events = new ArrayList<>();
        private final List<Trainer> trainers = new ArrayList<>();
        private final List<byte[]> predictions = new ArrayList<>();

        private void note(String event, Trainer trainer) {
            events.add(event);
            if (!trainers.contains(trainer)) {
                trainers.add(trainer);
            }
        }

        @Override
        public void onTrainingBegin(Trainer trainer) {
            note("begin", trainer);
        }

        @Override
        public void onTrainingBatch(Trainer trainer, BatchData data) {
            note("batch", trainer);
            data.getPredictions()
                    .values()
                    .forEach(list -> predictions.add(list.head().toByteArray()));
        }

        @Override
        public void onValidationBatch(Trainer trainer, BatchData data) {
            note("validate", trainer);
        }

        @Override
        public void onEpoch(Trainer trainer) {
            note("epoch", trainer);
        }

        @Override
        public void onTrainingEnd(Trainer trainer) {
            note("end", trainer);
        }
    }
}
