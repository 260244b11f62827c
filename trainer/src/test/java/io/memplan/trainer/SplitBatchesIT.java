package io.memplan.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import io.memplan.graph.plan.Budget;
import io.memplan.trainer.execute.CheckLevel;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Batches in several passes, beside plain DJL that calls {@code backward} on each part of a batch. */
final class SplitBatchesIT {

    private static final int BATCH = 7;
    private static final int STEPS = 3;

    /** How plain DJL splits the batch: the sizes of the parts, and what to multiply their losses with. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Parts(int[] sizes, float[] weights) {}

    private static final Parts WHOLE = new Parts(new int[] {BATCH}, new float[] {1});
    private static final Parts THREE = new Parts(new int[] {3, 2, 2}, new float[] {3 / 7f, 2 / 7f, 2 / 7f});

    private static MemoryPlannerBuilder planner() {
        return MemoryPlanner.builder()
                .setBudget(new Budget.Absolute(1L << 30))
                .optPlanner(TestPlanner.RECOMPUTE_ALL)
                .optCheckLevel(CheckLevel.PARANOID);
    }

    private static List<String> plain(Supplier<Block> block, Supplier<Optimizer> optimizer, Parts parts) {
        return train(block, optimizer, (model, config) -> model.newTrainer(config), parts);
    }

    private static List<String> planned(
            Supplier<Block> block, Supplier<Optimizer> optimizer, MemoryPlannerBuilder planner) {
        return train(block, optimizer, (model, config) -> planner.build().newTrainer(model, config), WHOLE);
    }

    @FunctionalInterface
    private interface Maker {
        Trainer make(Model model, DefaultTrainingConfig config);
    }

    /** Trains, and returns the bits of every loss, prediction and parameter. */
    private static List<String> train(Supplier<Block> block, Supplier<Optimizer> optimizer, Maker maker, Parts parts) {
        List<String> bits = new ArrayList<>();
        Engine.getInstance().setRandomSeed(5);
        try (Model model = Model.newInstance("split", Device.cpu())) {
            model.setBlock(block.get());
            DefaultTrainingConfig config = new DefaultTrainingConfig(Loss.l2Loss())
                    .optDevices(new Device[] {Device.cpu()})
                    .optOptimizer(optimizer.get());
            try (Trainer trainer = maker.make(model, config)) {
                trainer.initialize(SmallNet.inputShape(BATCH));
                Engine.getInstance().setRandomSeed(6);
                for (int step = 0; step < STEPS; step++) {
                    step(trainer, parts, bits);
                }
                for (Parameter parameter : model.getBlock().getParameters().values()) {
                    bits.add(parameter.getName() + hex(parameter.getArray()));
                }
            }
        }
        return bits;
    }

    private static void step(Trainer trainer, Parts parts, List<String> bits) {
        try (NDManager manager = trainer.getManager().newSubManager()) {
            NDArray data = manager.randomNormal(SmallNet.inputShape(BATCH));
            NDArray labels = manager.randomNormal(SmallNet.labelShape(BATCH));
            NDList losses = new NDList();
            NDList predictions = new NDList();
            try (GradientCollector collector = trainer.newGradientCollector()) {
                int from = 0;
                for (int i = 0; i < parts.sizes.length; i++) {
                    boolean whole = parts.sizes.length == 1;
                    NDIndex rows = new NDIndex(from + ":" + (from + parts.sizes[i]));
                    from += parts.sizes[i];
                    NDList x = new NDList(whole ? data : data.get(rows));
                    NDList y = new NDList(whole ? labels : labels.get(rows));
                    NDList made = trainer.forward(x, y);
                    NDArray loss = trainer.getLoss().evaluate(y, made);
                    NDArray weighted = whole ? loss : loss.mul(parts.weights[i]);
                    collector.backward(weighted);
                    predictions.addAll(made);
                    losses.add(weighted);
                }
            }
            trainer.step();
            NDArray sum = losses.head();
            for (NDArray next : losses.subList(1, losses.size())) {
                sum = sum.add(next);
            }
            bits.add("loss " + hex(sum));
            bits.add("predictions " + hex(NDArrays.concat(predictions)));
        }
    }

    private static String hex(NDArray array) {
        return HexFormat.of().formatHex(array.toByteArray());
    }

    @Test
    void splitBatch_hasTheBitsOfPlainAccumulation() {
        for (Supplier<Optimizer> optimizer : List.<Supplier<Optimizer>>of(TrainingPair::sgd, TrainingPair::adam)) {
            assertThat(planned(SmallNet::block, optimizer, planner().optMicroBatch(3)))
                    .isEqualTo(plain(SmallNet::block, optimizer, THREE));
        }
    }

    @Test
    void splitBatch_withDropoutDrawsTheMasksOfPlainAccumulation() {
        Supplier<Block> block = () -> new SequentialBlock()
                .add(Linear.builder().setUnits(8).build())
                .add(Dropout.builder().optRate(0.5f).build())
                .add(Linear.builder().setUnits(SmallNet.OUT).build());
        assertThat(planned(block, TrainingPair::sgd, planner().optMicroBatch(3)))
                .isEqualTo(plain(block, TrainingPair::sgd, THREE));
    }

    @Test
    void splitBatch_weighsByUnitsWhereAsked() {
        Parts byUnits =
                new Parts(new int[] {3, 2, 2}, new float[] {(float) (4 / 9.0), (float) (3 / 9.0), (float) (2 / 9.0)});
        PassWeights units = labels -> new double[] {4 / 9.0, 3 / 9.0, 2 / 9.0};
        assertThat(planned(
                        SmallNet::block,
                        TrainingPair::sgd,
                        planner().optMicroBatch(3).optPassWeights(units)))
                .isEqualTo(plain(SmallNet::block, TrainingPair::sgd, byUnits));
    }

    @Test
    void weights_areSharesOfUnitsAndFallBackToExamples() {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            List<NDList> labels = List.of(
                    new NDList(manager.create(new float[] {1, 1, 0}, new Shape(3, 1))),
                    new NDList(manager.create(new float[] {0}, new Shape(1, 1))));
            assertThat(PassWeights.byExamples().of(labels)).containsExactly(0.75, 0.25);
            assertThat(PassWeights.byUnits(list -> list.head().sum().getFloat()).of(labels))
                    .containsExactly(1, 0);
            assertThat(PassWeights.byUnits(list -> 0).of(labels)).containsExactly(0.75, 0.25);
            assertThat(PassWeights.ofSum().of(labels)).containsExactly(1, 1);
        }
    }

    @Test
    void batchBelowTheLimit_isNotSplit() {
        assertThat(planned(SmallNet::block, TrainingPair::sgd, planner().optMicroBatch(BATCH)))
                .isEqualTo(plain(SmallNet::block, TrainingPair::sgd, WHOLE));
    }

    @Test
    void automaticAccumulation_splitsWhatDoesNotFit() {
        long whole = peakOf(Long.MAX_VALUE / 4, planner().optPlanner(TestPlanner.KEEP_ALL));
        assertThatThrownBy(() -> peakOf(whole - 100, planner().optPlanner(TestPlanner.KEEP_ALL)))
                .isInstanceOf(InfeasibleBudgetException.class);
        long split =
                peakOf(whole - 100, planner().optPlanner(TestPlanner.KEEP_ALL).optAccumulation(true));
        assertThat(split).isPositive().isLessThan(whole);
    }

    @Test
    void noiseScale_isThatOfAQuadraticAndChangesNoBit() {
        // the loss ½·mean(w − x)² over BATCH examples: |G|² = (w − 3)², tr Σ = 4
        List<String> bits = new ArrayList<>();
        double[] scale = new double[1];
        for (boolean measured : new boolean[] {true, false}) {
            try (Model model = Model.newInstance("quadratic", Device.cpu());
                    NDManager manager = model.getNDManager().newSubManager()) {
                model.setBlock(Linear.builder().setUnits(1).optBias(false).build());
                DefaultTrainingConfig config = new DefaultTrainingConfig(Loss.l2Loss())
                        .optDevices(new Device[] {Device.cpu()})
                        .optOptimizer(Optimizer.sgd()
                                .setLearningRateTracker(ai.djl.training.tracker.Tracker.fixed(1e-9f))
                                .build());
                try (PlannedTrainer trainer = planner()
                        .optMicroBatch(4)
                        .optNoiseScale(measured)
                        .build()
                        .newTrainer(model, config)) {
                    Engine.getInstance().setRandomSeed(8);
                    trainer.initialize(new Shape(16, 1));
                    NDArray weight =
                            model.getBlock().getParameters().get(0).getValue().getArray();
                    double gap = 3 - weight.getFloat();
                    for (int step = 0; step < 400; step++) {
                        NDList x = new NDList(manager.ones(new Shape(16, 1)));
                        NDList y = new NDList(manager.randomNormal(3, 2, new Shape(16, 1), weight.getDataType()));
                        try (GradientCollector collector = trainer.newGradientCollector()) {
                            collector.backward(trainer.getLoss().evaluate(y, trainer.forward(x, y)));
                        }
                        trainer.step();
                    }
                    bits.add(hex(weight));
                    assertThat(trainer.noiseScale().isPresent()).isEqualTo(measured);
                    trainer.noiseScale().ifPresent(noise -> scale[0] = noise.examples() * gap * gap);
                }
            }
        }
        assertThat(bits.get(0)).isEqualTo(bits.get(1));
        assertThat(scale[0]).isBetween(2.4, 6.0); // 4, smoothed over about twenty steps
    }

    private static long peakOf(long budgetBytes, MemoryPlannerBuilder planner) {
        try (Model model = Model.newInstance("peak", Device.cpu())) {
            model.setBlock(SmallNet.block());
            DefaultTrainingConfig config = new DefaultTrainingConfig(Loss.l2Loss())
                    .optDevices(new Device[] {Device.cpu()})
                    .optOptimizer(TrainingPair.sgd());
            try (PlannedTrainer trainer =
                    planner.setBudget(new Budget.Absolute(budgetBytes)).build().newTrainer(model, config)) {
                trainer.initialize(SmallNet.inputShape(BATCH));
                step(trainer, WHOLE, new ArrayList<>());
                return trainer.latestReport().orElseThrow().accountedPeakBytes();
            }
        }
    }

    @Test
    void abandonedSplitStep_leavesNoGradient() {
        try (Model model = Model.newInstance("abandon", Device.cpu());
                NDManager manager = model.getNDManager().newSubManager()) {
            model.setBlock(SmallNet.block());
            DefaultTrainingConfig config = new DefaultTrainingConfig(Loss.l2Loss())
                    .optDevices(new Device[] {Device.cpu()})
                    .optOptimizer(TrainingPair.sgd());
            try (PlannedTrainer trainer = planner().optMicroBatch(3).build().newTrainer(model, config)) {
                trainer.initialize(SmallNet.inputShape(BATCH));
                try (GradientCollector collector = trainer.newGradientCollector()) {
                    NDList predictions = trainer.forward(
                            new NDList(manager.ones(SmallNet.inputShape(BATCH))),
                            new NDList(manager.zeros(SmallNet.labelShape(BATCH))));
                    assertThat(predictions.head().getShape()).isEqualTo(SmallNet.labelShape(BATCH));
                    assertThat(collector).isNotNull();
                }
                for (Parameter parameter : model.getBlock().getParameters().values()) {
                    if (parameter.requiresGradient()) {
                        assertThat(parameter.getArray().getGradient().toFloatArray())
                                .containsOnly(0);
                    }
                }
            }
        }
    }

    @Test
    void splitting_whatIsNotABatch_saysSo() {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            NDList data = new NDList(manager.ones(new Shape(4, 2)), manager.ones(new Shape(3, 2)));
            NDList labels = new NDList(manager.ones(new Shape(4)));
            assertThatThrownBy(() -> BatchParts.of(data, labels, 2, PassWeights.byExamples()))
                    .hasMessageContaining("cannot be split")
                    .hasMessageContaining("Maybe");
        }
        assertThatThrownBy(() -> planner().optMicroBatch(2).optFusedUpdate(true).build())
                .hasMessageContaining("cannot accumulate");
    }
}
