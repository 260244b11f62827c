package io.memplan.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import io.memplan.graph.Operation;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.operator.OpaqueOperators;
import io.memplan.graph.plan.Budget;
import io.memplan.trainer.execute.CheckLevel;
import io.memplan.trainer.execute.StepFailedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training with blocks that are not traced: the bits of plain DJL, dropout within and around them included. */
final class PlannedTrainerOpaqueIT {

    private static final int BATCH = 5;

    private static TrainingPair pair(java.util.function.Supplier<Block> block) {
        return new TrainingPair(
                manager -> block.get(),
                (manager, step) -> new NDList(manager.randomNormal(new Shape(BATCH, 6))),
                (manager, step) -> new NDList(manager.randomNormal(new Shape(BATCH, 3))));
    }

    private static Block between() {
        return new SequentialBlock()
                .add(Linear.builder().setUnits(7).build())
                .add(Activation.reluBlock())
                .add(Dropout.builder().optRate(0.2f).build())
                .add(new ReadingBlock(4))
                .add(Activation.geluBlock())
                .add(Dropout.builder().optRate(0.2f).build())
                .add(Linear.builder().setUnits(3).build());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fit_withOpaqueBlockBetweenTracedOnes_givesTheBitsOfPlainDjl(boolean fused) {
        pair(PlannedTrainerOpaqueIT::between)
                .optimizer(fused ? TrainingPair::adam : TrainingPair::sgd)
                .steps(6)
                .after((step, trainer) -> assertThat(trainer.latestGraph().orElseThrow().operations().stream()
                                .map(Operation::operator))
                        .containsOnlyOnce(OpaqueOperators.FORWARD_NAME)
                        .containsOnlyOnce(OpaqueOperators.BACKWARD_NAME))
                .verify(TrainingPair.recomputing().addOpaque(ReadingBlock.class).optFusedUpdate(fused));
    }

    /** Two opaque outputs of integer, boolean and real inputs, one output passed through. */
    private static final class Mixed extends FunctionalBlock {

        Mixed() {
            super(4, (weight, in) -> {
                NDArray table = weight.mul(weight);
                NDArray rows = table.get(in.get(0));
                NDArray kept = rows.mul(in.get(1).expandDims(1).toType(DataType.FLOAT32, false));
                boolean any = in.get(1).any().getBoolean();
                return new NDList(any ? kept.add(in.get(2)) : kept, in.get(2), in.get(0), rows.sum(new int[] {1}));
            });
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputs) {
            return new Shape[] {inputs[2], inputs[2], inputs[0], inputs[0]};
        }
    }

    @Test
    void fit_withSeveralInputsAndOutputs_givesTheBitsOfPlainDjl() {
        new TrainingPair(
                        manager -> new SequentialBlock()
                                .add(list -> new NDList(
                                        list.get(0), list.get(1), list.get(2).mul(2)))
                                .add(new Mixed())
                                .add(list -> new NDList(list.get(0)
                                        .mul(list.get(1))
                                        .add(list.get(3).expandDims(1))
                                        .add(list.get(2).expandDims(1).toType(DataType.FLOAT32, false)))),
                        (manager, step) -> new NDList(
                                manager.create(new long[] {0, 1, 2, 1, 3}),
                                manager.create(new boolean[] {true, step % 2 == 0, false, true, false}),
                                manager.randomNormal(new Shape(BATCH, 4))),
                        (manager, step) -> new NDList(manager.randomNormal(new Shape(BATCH, 4))))
                .verify(TrainingPair.keeping().addOpaque(Mixed.class));
    }

    @Test
    void fit_withOneOpaqueBlockCalledTwice_givesTheBitsOfPlainDjl() {
        pair(() -> {
                    Block shared = new ReadingBlock(6);
                    return new SequentialBlock()
                            .add(shared)
                            .add(Activation.reluBlock())
                            .add(shared)
                            .add(Linear.builder().setUnits(3).build());
                })
                .verify(TrainingPair.recomputing().addOpaque(ReadingBlock.class));
    }

    @Tag("thorough")
    @Test
    void fit_overManySteps_takesNoMoreMemory() {
        assumeTrue(NativeAllocator.ofProcess().isPresent(), "the C library is glibc");
        List<Long> resident = new ArrayList<>();
        new TrainingPair(
                        manager -> new SequentialBlock()
                                .add(new ReadingBlock(512))
                                .add(Linear.builder().setUnits(2).build()),
                        (manager, step) ->
                                new NDList(manager.ones(new Shape(512, 64)).mul(0.01 * (step + 1))),
                        (manager, step) -> new NDList(manager.zeros(new Shape(512, 2))))
                .steps(200)
                .after((step, trainer) -> {
                    if (step == 20 || step == 199) {
                        resident.add(residentBytes());
                    }
                })
                .train(TrainingPair.keeping().addOpaque(ReadingBlock.class));
        assertThat(resident.get(1) - resident.get(0))
                .as("growth over 180 steps that each make arrays of a mebibyte and more")
                .isLessThan(48 << 20);
    }

    /** Returns what is resident beside Java's memory once everything that is free has gone back to the system. */
    private static long residentBytes() {
        NativeAllocator allocator = NativeAllocator.ofProcess().orElseThrow();
        allocator.giveBack();
        return allocator.residentBytes();
    }

    @Test
    void forward_ofOpaqueBlockThatFails_isUndoneAndTrainingGoesOn() {
        boolean[] fails = {false};
        SequentialBlock opaque = new SequentialBlock()
                .add(BatchNorm.builder().build())
                .add(list -> {
                    if (fails[0]) {
                        throw new IllegalArgumentException("on demand");
                    }
                    return list;
                });
        try (Model model = Model.newInstance("failing", Device.cpu())) {
            model.setBlock(new SequentialBlock()
                    .add(opaque)
                    .add(Linear.builder().setUnits(3).build()));
            MemoryPlanner planner = TrainingPair.keeping().addOpaque(opaque).build();
            try (PlannedTrainer trainer = planner.newTrainer(
                    model, new DefaultTrainingConfig(Loss.l2Loss()).optDevices(new Device[] {Device.cpu()}))) {
                trainer.initialize(new Shape(BATCH, 6));
                NDManager manager = trainer.getManager();
                NDList data = new NDList(manager.randomNormal(new Shape(BATCH, 6)));
                NDList labels = new NDList(manager.randomNormal(new Shape(BATCH, 3)));
                step(trainer, data, labels);
                List<byte[]> before = bytes(model);
                fails[0] = true;
                assertThatThrownBy(() -> step(trainer, data, labels))
                        .isInstanceOf(StepFailedException.class)
                        .hasMessageContaining("failed at 0 (01SequentialBlock/opaque_forward)")
                        .hasMessageContaining("on demand");
                assertThat(bytes(model)).usingElementComparator(Arrays::compare).isEqualTo(before);
                fails[0] = false;
                step(trainer, data, labels);
                assertThat(bytes(model)).usingElementComparator(Arrays::compare).isNotEqualTo(before);
            }
        }
    }

    private static List<byte[]> bytes(Model model) {
        return model.getBlock().getParameters().values().stream()
                .map(parameter -> parameter.getArray().toByteArray())
                .toList();
    }

    private static void step(PlannedTrainer trainer, NDList data, NDList labels) {
        try (GradientCollector collector = trainer.newGradientCollector()) {
            NDList predictions = trainer.forward(data, labels);
            collector.backward(trainer.getLoss().evaluate(labels, predictions));
        }
        trainer.step();
    }

    @Test
    void plan_ofOpaqueBlock_knowsWhatAutogradRetains() {
        int rows = 1024;
        int units = 1024;
        List<TrainingGraph> graphs = new ArrayList<>();
        new TrainingPair(
                        manager -> new SequentialBlock()
                                .add(new ReadingBlock(units))
                                .add(Linear.builder().setUnits(2).build()),
                        (manager, step) -> new NDList(manager.ones(new Shape(rows, 16))),
                        (manager, step) -> new NDList(manager.zeros(new Shape(rows, 2))))
                .steps(1)
                .after((step, trainer) -> graphs.add(trainer.latestGraph().orElseThrow()))
                .verify(TrainingPair.keeping().addOpaque(ReadingBlock.class));
        TrainingGraph graph = graphs.get(0);
        Operation forward = graph.operations().get(0);
        long tape = graph.value(forward.outputs().get(OpaqueOperators.tapeOf(forward.attributes())))
                .bytes();
        // of zeros: tanh's output and dropout's mask and result; the output itself is a value of its own
        long matrix = 4L * rows * units;
        assertThat(tape).isBetween(matrix, 4 * matrix);
        assertThat(forward.costNanos()).isPositive();
        assertThat(forward.workspaceBytes()).isLessThan(6 * matrix);
    }

    private static SequentialBlock wide(SequentialBlock block) {
        for (int i = 0; i < 4; i++) {
            block.add(Linear.builder().setUnits(64).build())
                    .add(Activation.geluBlock())
                    .add(Activation.tanhBlock());
        }
        return block;
    }

    @ParameterizedTest
    @ValueSource(strings = {"min-peak", "greedy-evict", "auto"})
    void fit_ofAPlanWithinABudget_givesTheBitsOfPlainDjl(String strategy) {
        new TrainingPair(
                        manager -> wide(wide(new SequentialBlock()).add(new ReadingBlock(8)))
                                .add(Linear.builder().setUnits(3).build()),
                        (manager, step) -> new NDList(manager.randomNormal(new Shape(256, 6))),
                        (manager, step) -> new NDList(manager.randomNormal(new Shape(256, 3))))
                .steps(2)
                .after((step, trainer) -> {
                    assertThat(trainer.latestPlan().orElseThrow().schedule().recomputes())
                            .isPositive();
                    assertThat(trainer.latestReport().orElseThrow().accountedPeakBytes())
                            .isEqualTo(trainer.latestPlan().orElseThrow().predictedPeakBytes());
                })
                .verify(MemoryPlanner.builder()
                        .setBudget(Budget.parse("70%"))
                        .optStrategy(strategy)
                        .optCheckLevel(CheckLevel.PARANOID)
                        .addOpaque(ReadingBlock.class));
    }

    @Test
    void fit_withOpaqueRoot_givesTheBitsOfPlainDjl() {
        pair(() -> new ReadingBlock(3))
                .verify(TrainingPair.keeping().addOpaque(block -> block instanceof ReadingBlock));
    }
}
