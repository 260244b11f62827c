package io.memplan.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Blocks;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Record;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.PaddingStackBatchifier;
import ai.djl.util.Progress;
import io.memplan.graph.plan.Budget;
import io.memplan.trainer.tune.Binding;
import io.memplan.trainer.tune.MemoryTooSmallException;
import io.memplan.trainer.tune.OptimizerSettings;
import io.memplan.trainer.tune.TuneOptions;
import io.memplan.trainer.tune.Tuning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tuning a small convolutional network with batch normalization and dropout, on the engine. */
final class TuneIT {

    private static final int EXAMPLES = 160;
    private static final long BUDGET = 600L << 10;

    private static SequentialBlock block() {
        return new SequentialBlock()
                .add(Conv2d.builder()
                        .setKernelShape(new Shape(3, 3))
                        .optPadding(new Shape(1, 1))
                        .setFilters(8)
                        .build())
                .add(BatchNorm.builder().build())
                .add(Activation.reluBlock())
                .add(Conv2d.builder()
                        .setKernelShape(new Shape(3, 3))
                        .optPadding(new Shape(1, 1))
                        .setFilters(8)
                        .build())
                .add(Activation.reluBlock())
                .add(Dropout.builder().optRate(0.2f).build())
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(10).build());
    }

    private static MemoryPlannerBuilder planner() {
        return MemoryPlanner.builder().setBudget(new Budget.Absolute(BUDGET)).optOptimizerStateCopies(2);
    }

    private static TuneOptions.Builder options() {
        return TuneOptions.builder()
                .optBaseBatch(8)
                .optBaseSettings(OptimizerSettings.adam(0.001))
                .optPlanLimit(Duration.ofMillis(300))
                .optNoiseParts(4);
    }

    /** What runs in the middle of a training, between two batches of an epoch. */
    private interface Interlude {
        void run(Trainer trainer, RandomAccessDataset dataset) throws Exception;
    }

    /** Trains five steps before and five after an interlude, and returns the bits of every parameter. */
    private static List<String> train(Interlude interlude) throws Exception {
        List<String> bits = new ArrayList<>();
        Engine.getInstance().setRandomSeed(3);
        try (Model model = Model.newInstance("tuned", Device.cpu())) {
            model.setBlock(block());
            NDManager manager = model.getNDManager();
            ArrayDataset dataset = new ArrayDataset.Builder()
                    .setData(manager.randomNormal(new Shape(EXAMPLES, 1, 8, 8)))
                    .optLabels(manager.arange(EXAMPLES).mod(10))
                    .setSampling(8, true)
                    .build();
            Optimizer adam = Optimizer.adam()
                    .optLearningRateTracker(
                            Tracker.factor().setBaseValue(0.01f).setFactor(0.9f).build())
                    .build();
            DefaultTrainingConfig config = new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                    .optDevices(new Device[] {Device.cpu()})
                    .optOptimizer(adam);
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(new Shape(8, 1, 8, 8));
                Engine.getInstance().setRandomSeed(4);
                Iterator<Batch> batches = trainer.iterateDataset(dataset).iterator();
                for (int step = 0; step < 10; step++) {
                    if (step == 5) {
                        interlude.run(trainer, dataset);
                    }
                    try (Batch batch = batches.next()) {
                        EasyTrain.trainBatch(trainer, batch);
                        trainer.step();
                    }
                }
                for (Parameter parameter : model.getBlock().getParameters().values()) {
                    bits.add(HexFormat.of().formatHex(parameter.getArray().toByteArray()));
                }
            }
        }
        return bits;
    }

    @Tag("thorough")
    @Test
    void tune_inTheMiddleOfAnEpoch_changesNoBitOfTheTraining() throws Exception {
        List<Tuning> tunings = new ArrayList<>();
        MemoryPlanner planner = planner().build();
        List<String> tuned = train((trainer, dataset) -> {
            tunings.add(planner.tune(trainer, dataset, options().build()));
            tunings.add(planner.tune(trainer, dataset, options().build()));
        });
        assertThat(tuned).isEqualTo(train((trainer, dataset) -> {}));
        assertThat(tunings.get(1)).as("a second call").isEqualTo(tunings.get(0));

        Tuning tuning = tunings.get(0);
        assertThat(tuning.largest().binding()).isEqualTo(Binding.MEMORY);
        assertThat(tuning.largest().batch()).isBetween(tuning.keepAllLargest(), EXAMPLES - 1);
        assertThat(tuning.efficient().confirmed()).isTrue();
        assertThat(tuning.probes()).hasSizeBetween(1, 6);
        assertThat(tuning.curve()).allMatch(point -> point.peakBytes() <= BUDGET);
        assertThat(tuning.noise().orElseThrow().examples()).isPositive();
        assertThat(tuning.goodput()).isPresent();
        assertThat(tuning.settingsFor(tuning.best().batch())).isPresent();
        assertThat(String.join("\n", tuning.explain()))
                .contains("largest batch")
                .contains("noise scale")
                .contains("learning rate");
    }

    @Test
    void interruptedTune_changesNothing() throws Exception {
        List<String> interrupted = train((trainer, dataset) -> {
            TuneOptions options = options()
                    .optLog(line -> {
                        if (line.startsWith("running")) {
                            Thread.currentThread().interrupt();
                        }
                    })
                    .build();
            assertThatThrownBy(() -> planner().build().tune(trainer, dataset, options))
                    .isInstanceOf(InterruptedException.class)
                    .hasMessageContaining("as it was before");
        });
        assertThat(interrupted).isEqualTo(train((trainer, dataset) -> {}));
    }

    @Test
    void everyProbe_staysWithinTheBudget() throws Exception {
        List<Long> resident = new ArrayList<>();
        MemoryPlanner watched = planner()
                .optStepObserver(new io.memplan.trainer.execute.StepObserver() {
                    @Override
                    public void afterOperation(io.memplan.graph.Operation operation, long residentBytes) {
                        resident.add(residentBytes);
                    }
                })
                .build();
        List<String> tuned = train((trainer, dataset) ->
                watched.tune(trainer, dataset, options().optMostPasses(1).build()));
        assertThat(tuned).isNotEmpty();
        assertThat(resident).isNotEmpty().allMatch(bytes -> bytes <= BUDGET);
    }

    @Tag("thorough")
    @Test
    void finder_isOneLine() throws Exception {
        List<Integer> found = new ArrayList<>();
        List<String> tuned = train((trainer, dataset) -> found.add(BatchSizeFinder.find(trainer, dataset, "1MiB")));
        assertThat(tuned).isNotEmpty();
        assertThat(found.get(0)).isBetween(1, EXAMPLES);
    }

    @Test
    void badRequests_sayWhatToDo() throws Exception {
        refused(planner().setBudget(Budget.parse("60%")), "is a share");
        refused(planner().optFusedUpdate(true), "fused updates");
        refused(planner().setBudget(new Budget.Absolute(1000)), "No plan for a batch of one example fits 1000 B");
        assertThatThrownBy(() ->
                        TuneOptions.builder().optNoiseParts(1).optBaseBatch(0).build())
                .hasMessageContaining("noise scale")
                .hasMessageContaining("base batch is 0");
    }

    private static void refused(MemoryPlannerBuilder planner, String message) throws Exception {
        Consumer<Throwable> says =
                e -> assertThat(e).hasMessageContaining(message).hasMessageContaining("Maybe");
        List<String> bits = train((trainer, dataset) -> assertThatThrownBy(
                        () -> planner.build().tune(trainer, dataset, options().build()))
                .isInstanceOfAny(IllegalArgumentException.class, MemoryTooSmallException.class)
                .satisfies(says::accept));
        assertThat(bits).isNotEmpty();
    }

    /** Sequences of unequal length, padded in batches. */
    private static final class Sequences extends RandomAccessDataset {

        private Sequences(Builder builder) {
            super(builder);
        }

        @Override
        public Record get(NDManager manager, long index) {
            long length = index == 57 ? 40 : 3 + index % 5;
            return new Record(
                    new NDList(manager.ones(new Shape(length, 4)).mul(index)),
                    new NDList(manager.create((float) (index % 2))));
        }

        @Override
        protected long availableSize() {
            return EXAMPLES;
        }

        @Override
        public void prepare(Progress progress) {
            // the examples are computed
        }

        private static final class Builder extends BaseBuilder<Builder> {

            @Override
            protected Builder self() {
                return this;
            }

            private Sequences build() {
                return new Sequences(this);
            }
        }
    }

    @Test
    void sequences_arePlannedForTheLongest() throws Exception {
        try (Model model = Model.newInstance("sequences", Device.cpu())) {
            model.setBlock(new SequentialBlock()
                    .add(Linear.builder().setUnits(16).build())
                    .add(Activation.reluBlock())
                    .add(list -> new NDList(list.head().mean(new int[] {1}).sum(new int[] {1}))));
            DefaultTrainingConfig config =
                    new DefaultTrainingConfig(Loss.l2Loss()).optDevices(new Device[] {Device.cpu()});
            PaddingStackBatchifier padding = PaddingStackBatchifier.builder()
                    .addPad(0, 0, (NDManager manager) -> manager.zeros(new Shape(1)))
                    .build();
            Sequences dataset = new Sequences.Builder()
                    .setSampling(4, false)
                    .optDataBatchifier(padding)
                    .build();
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(new Shape(4, 40, 4));
                Tuning tuning = planner()
                        .setBudget(new Budget.Absolute(300_000))
                        .build()
                        .tune(
                                trainer,
                                dataset,
                                options().optNoiseParts(0).optMostProbes(1).build());
                // one pass holds, for each of 40 tokens, 16 numbers twice and their gradient
                long floor = 40L * 16 * Float.BYTES;
                assertThat(tuning.largest().batch()).isLessThan((int) (300_000 / floor));
                assertThat(tuning.largest().binding()).isEqualTo(Binding.MEMORY);
            }
        }
    }
}
