package io.memplan.trainer;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.loss.L2WeightDecay;
import ai.djl.training.loss.Loss;
import ai.djl.training.loss.SimpleCompositeLoss;
import ai.djl.training.loss.YOLOv3Loss;
import io.memplan.graph.plan.Budget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses that read values run as one operation, with the bits of plain DJL. */
final class OpaqueLossIT {

    private static final int BATCH = 4;
    private static final int CLASSES = 3;

    /** Adds the outputs of examples whose mean is above zero, which it finds out by reading. */
    private static final Loss READING = new Loss("reading") {
        @Override
        public NDArray evaluate(NDList labels, NDList predictions) {
            NDArray sum = labels.head().sub(predictions.head()).square().mean();
            for (int i = 0; i < BATCH; i++) {
                NDArray mean = predictions.head().get(i).mean();
                if (mean.getFloat() > 0) {
                    sum = sum.add(mean);
                }
            }
            return sum;
        }
    };

    private static MemoryPlannerBuilder planner(String budget) {
        return MemoryPlanner.builder().setBudget(Budget.parse(budget)).optStrategy("greedy-evict");
    }

    private static Block scale(int pixels) {
        return new SequentialBlock()
                .add(Pool.avgPool2dBlock(new Shape(pixels, pixels), new Shape(pixels, pixels)))
                .add(Conv2d.builder()
                        .setKernelShape(new Shape(1, 1))
                        .setFilters(3 * (CLASSES + 5))
                        .build());
    }

    /** Three grids of predictions, as YOLOv3 gives them. */
    private static Block grids() {
        return new SequentialBlock()
                .add(Conv2d.builder()
                        .setKernelShape(new Shape(3, 3))
                        .setFilters(6)
                        .optPadding(new Shape(1, 1))
                        .build())
                .add(Activation.reluBlock())
                .add(Dropout.builder().optRate(0.2f).build())
                .add(new ParallelBlock(outputs ->
                                new NDList(outputs.stream().map(NDList::head).toList()))
                        .add(scale(32))
                        .add(scale(16))
                        .add(scale(8)));
    }

    /** Three objects for each image: class, corner, width and height. */
    private static NDList objects(NDManager manager) {
        Shape column = new Shape(BATCH, 3, 1);
        NDArray kind = manager.randomUniform(0, CLASSES, column).floor();
        NDArray corner = manager.randomUniform(0, 0.5f, new Shape(BATCH, 3, 2));
        return new NDList(kind.concat(corner, 2).concat(manager.randomUniform(0.1f, 0.5f, new Shape(BATCH, 3, 2)), 2));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fit_withTheLossOfYolo_leavesTheBytesOfPlainDjl(boolean recomputing) {
        new TrainingPair(
                        manager -> grids(),
                        (manager, step) -> new NDList(manager.randomNormal(new Shape(BATCH, 3, 32, 32))),
                        (manager, step) -> objects(manager))
                .loss(YOLOv3Loss.builder()
                        .setNumClasses(CLASSES)
                        .setInputShape(new Shape(32, 32))
                        .build())
                .optimizer(TrainingPair::adam)
                .steps(10)
                .verify(recomputing ? TrainingPair.recomputing() : planner("100%"));
    }

    private static TrainingPair dense(Loss loss) {
        return new TrainingPair(
                        manager -> new SequentialBlock()
                                .add(Linear.builder().setUnits(8).build())
                                .add(Activation.tanhBlock())
                                .add(Dropout.builder().optRate(0.2f).build())
                                .add(Linear.builder().setUnits(5).build()),
                        (manager, step) -> new NDList(manager.randomNormal(new Shape(BATCH, 6))),
                        (manager, step) -> new NDList(manager.randomNormal(new Shape(BATCH, 5))))
                .loss(loss)
                .steps(10);
    }

    @Test
    void fit_withALossThatReadsPredictions_leavesTheBytesOfPlainDjl() {
        dense(READING).verify(TrainingPair.recomputing());
    }

    @Test
    void fit_withALossThatReadsWithinAnother_leavesTheBytesOfPlainDjl() {
        dense(new SimpleCompositeLoss().addLoss(READING).addLoss(Loss.l1Loss())).verify(planner("100%"));
    }

    @Test
    void fit_withALossThatReadsAndHoldsParameters_isRefused() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Block block = Linear.builder().setUnits(5).build();
            block.initialize(manager, ai.djl.ndarray.types.DataType.FLOAT32, new Shape(BATCH, 6));
            Loss both = new SimpleCompositeLoss()
                    .addLoss(READING)
                    .addLoss(new L2WeightDecay(
                            new NDList(block.getParameters().get(0).getValue().getArray())));
            TrainingPair pair = new TrainingPair(
                            none -> block,
                            (own, step) -> new NDList(own.randomNormal(new Shape(BATCH, 6))),
                            (own, step) -> new NDList(own.randomNormal(new Shape(BATCH, 5))))
                    .loss(both)
                    .steps(1);

            assertThatThrownBy(() -> pair.train(planner("100%")))
                    .hasMessageContaining("reads values of an array (getFloat)");
        }
    }
}
