package io.memplan.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.memplan.graph.plan.Budget;
import io.memplan.swap.engine.SwapException;
import io.memplan.trainer.execute.CheckLevel;
import io.memplan.trainer.execute.StepFailedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The same training twice, by plain DJL and planned: every loss, prediction and parameter must have the same bytes. */
final class TrainingPair {

    private final Function<NDManager, Block> block;
    private final BiFunction<NDManager, Integer, NDList> data;
    private final BiFunction<NDManager, Integer, NDList> labels;
    private Loss loss = Loss.l2Loss();
    private Supplier<Optimizer> optimizer = TrainingPair::sgd;
    private int steps = 4;
    private BiConsumer<Integer, Trainer> before = (step, trainer) -> {};
    private BiConsumer<Integer, PlannedTrainer> after = (step, trainer) -> {};
    private @Nullable BiConsumer<Integer, RuntimeException> failed;

    /**
     * Creates a pair.
     *
     * @param block makes the block
     * @param data makes the inputs of a step
     * @param labels makes the labels of a step
     */
    TrainingPair(
            Function<NDManager, Block> block,
            BiFunction<NDManager, Integer, NDList> data,
            BiFunction<NDManager, Integer, NDList> labels) {
        this.block = block;
        this.data = data;
        this.labels = labels;
    }

    static Optimizer sgd() {
        return Optimizer.sgd()
                .setLearningRateTracker(Tracker.fixed(0.05f))
                .optMomentum(0.9f)
                .build();
    }

    static Optimizer adam() {
        return Optimizer.adam().optLearningRateTracker(Tracker.fixed(0.01f)).build();
    }

    TrainingPair loss(Loss value) {
        loss = value;
        return this;
    }

    TrainingPair optimizer(Supplier<Optimizer> value) {
        optimizer = value;
        return this;
    }

    TrainingPair steps(int value) {
        steps = value;
        return this;
    }

    /** Runs something before each step of either training. */
    TrainingPair before(BiConsumer<Integer, Trainer> value) {
        before = value;
        return this;
    }

    /** Runs something after each planned step. */
    TrainingPair after(BiConsumer<Integer, PlannedTrainer> value) {
        after = value;
        return this;
    }

    /**
     * Goes on with the same batch when a planned step fails, which must leave every parameter as it was.
     *
     * @param value hears of each failure; it throws if the training shall end with it
     */
    TrainingPair retrying(BiConsumer<Integer, RuntimeException> value) {
        failed = value;
        return this;
    }

    /** Returns a planner that recomputes all that it may, and verifies everything. */
    static MemoryPlannerBuilder recomputing() {
        return MemoryPlanner.builder()
                .setBudget(new Budget.Absolute(1L << 40))
                .optPlanner(TestPlanner.RECOMPUTE_ALL)
                .optCheckLevel(CheckLevel.PARANOID);
    }

    /** Returns a planner that keeps everything, and verifies everything. */
    static MemoryPlannerBuilder keeping() {
        return recomputing().optPlanner(TestPlanner.KEEP_ALL);
    }

    /** Trains planned only. */
    void train(MemoryPlannerBuilder planner) {
        assertThat(train(model -> config -> planner.build().newTrainer(model, config)))
                .isNotEmpty();
    }

    /** Trains both ways and compares. */
    void verify(MemoryPlannerBuilder planner) {
        List<Named> plain = train(model -> config -> model.newTrainer(config));
        List<Named> planned = train(model -> config -> planner.build().newTrainer(model, config));
        assertThat(planned).hasSameSizeAs(plain).isNotEmpty();
        List<String> different = new ArrayList<>();
        for (int i = 0; i < plain.size(); i++) {
            if (!Arrays.equals(plain.get(i).bytes, planned.get(i).bytes)) {
                different.add(plain.get(i).name);
            }
        }
        assertThat(different).as("what differs from plain DJL").isEmpty();
    }

    /** Trains both ways in single precision and returns the largest difference of any array, relative to its largest. */
    double difference(MemoryPlannerBuilder planner) {
        List<Named> plain = train(model -> config -> model.newTrainer(config));
        List<Named> planned = train(model -> config -> planner.build().newTrainer(model, config));
        assertThat(planned).hasSameSizeAs(plain).isNotEmpty();
        double worst = 0;
        for (int i = 0; i < plain.size(); i++) {
            worst = Math.max(worst, plain.get(i).difference(planned.get(i)));
        }
        return worst;
    }

    @SuppressWarnings("ArrayRecordComponent") // compared by content where it matters
    private record Named(String name, byte[] bytes) {

        private FloatBuffer floats() {
            return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
        }

        double difference(Named other) {
            FloatBuffer own = floats();
            FloatBuffer others = other.floats();
            assertThat(others.limit()).isEqualTo(own.limit());
            double largest = 1e-30;
            double apart = 0;
            for (int i = 0; i < own.limit(); i++) {
                largest = Math.max(largest, Math.abs(own.get(i)));
                apart = Math.max(apart, Math.abs(own.get(i) - others.get(i)));
            }
            return apart / largest;
        }
    }

    private List<Named> train(Function<Model, Function<DefaultTrainingConfig, Trainer>> maker) {
        List<Named> all = new ArrayList<>();
        Engine.getInstance().setRandomSeed(17);
        try (Model model = Model.newInstance("pair", Device.cpu())) {
            model.setBlock(block.apply(model.getNDManager()));
            DefaultTrainingConfig config = new DefaultTrainingConfig(loss)
                    .optDevices(new Device[] {Device.cpu()})
                    .optOptimizer(optimizer.get());
            try (Trainer trainer = maker.apply(model).apply(config)) {
                try (NDManager manager = trainer.getManager().newSubManager()) {
                    trainer.initialize(data.apply(manager, 0).stream()
                            .map(NDArray::getShape)
                            .toArray(Shape[]::new));
                }
                Engine.getInstance().setRandomSeed(19);
                for (int step = 0; step < steps; step++) {
                    stepOrRetry(trainer, step, all);
                }
                for (Parameter parameter : model.getBlock().getParameters().values()) {
                    all.add(new Named(
                            "parameter " + parameter.getName(),
                            parameter.getArray().toByteArray()));
                }
            }
        }
        return all;
    }

    private void stepOrRetry(Trainer trainer, int step, List<Named> all) {
        BiConsumer<Integer, RuntimeException> told = failed;
        if (told == null) {
            step(trainer, step, all);
            return;
        }
        for (boolean done = false; !done; ) {
            List<byte[]> before = parameters(trainer);
            Engine.getInstance().setRandomSeed(1000 + step);
            try {
                step(trainer, step, all);
                done = true;
            } catch (StepFailedException | SwapException e) {
                List<byte[]> after = parameters(trainer);
                for (int i = 0; i < before.size(); i++) {
                    assertThat(after.get(i))
                            .as("parameter %d after a failed step", i)
                            .isEqualTo(before.get(i));
                }
                told.accept(step, e);
            }
        }
    }

    private static List<byte[]> parameters(Trainer trainer) {
        return trainer.getModel().getBlock().getParameters().values().stream()
                .map(parameter -> parameter.getArray().toByteArray())
                .toList();
    }

    private void step(Trainer trainer, int step, List<Named> all) {
        before.accept(step, trainer);
        try (NDManager manager = trainer.getManager().newSubManager()) {
            NDList inputs = data.apply(manager, step);
            NDList targets = labels.apply(manager, step);
            try (GradientCollector collector = trainer.newGradientCollector()) {
                NDList predictions = trainer.forward(inputs, targets);
                NDArray value = trainer.getLoss().evaluate(targets, predictions);
                collector.backward(value);
                all.add(new Named("loss " + step, value.toByteArray()));
                for (int i = 0; i < predictions.size(); i++) {
                    all.add(new Named(
                            "prediction " + i + " of step " + step,
                            predictions.get(i).toByteArray()));
                }
            }
            trainer.step();
        }
        if (trainer instanceof PlannedTrainer planned) {
            after.accept(step, planned);
        }
    }
}
