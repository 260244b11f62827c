package io.memplan.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.loss.Loss;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks of many shapes of input and output under the planned trainer, with the bits of plain DJL. */
final class PlannedTrainerBlocksIT {

    private static final int BATCH = 5;

    private static final Loss FIRST_OUTPUT = loss(
            "first",
            (labels, predictions) ->
                    predictions.get(0).sub(labels.get(0)).square().mean());

    private static Loss loss(String name, BiFunction<NDList, NDList, NDArray> function) {
        return new Loss(name) {
            @Override
            public NDArray evaluate(NDList labels, NDList predictions) {
                return function.apply(labels, predictions);
            }
        };
    }

    private static NDList real(NDManager manager, long... shape) {
        return new NDList(manager.randomNormal(new Shape(shape)));
    }

    /** Makes the block anew for each of the two trainings. */
    private static TrainingPair function(BiFunction<NDArray, NDList, NDList> function) {
        return new TrainingPair(
                        manager -> new FunctionalBlock(4, function),
                        (manager, step) -> real(manager, BATCH, 4),
                        (manager, step) -> real(manager, BATCH, 4))
                .loss(FIRST_OUTPUT);
    }

    @Test
    void fit_ofIdsMaskAndFeatures_withTwoLabels() {
        new TrainingPair(
                        manager -> new FunctionalBlock(4, (weight, in) -> {
                            NDArray rows = weight.get(in.get(0));
                            NDArray kept = rows.mul(
                                    in.get(1).toType(DataType.FLOAT32, false).expandDims(1));
                            return new NDList(kept.add(in.get(2).matMul(weight)), rows.tanh());
                        }),
                        (manager, step) -> new NDList(
                                manager.create(new long[] {0, 1, 2, 1, 3}),
                                manager.create(new boolean[] {true, step % 2 == 0, false, true, false}),
                                manager.randomNormal(new Shape(BATCH, 4))),
                        (manager, step) -> new NDList(
                                manager.randomNormal(new Shape(BATCH, 4)), manager.randomNormal(new Shape(BATCH, 4))))
                .loss(loss("both", (labels, predictions) -> predictions
                        .get(0)
                        .sub(labels.get(0))
                        .square()
                        .mean()
                        .add(predictions.get(1).sub(labels.get(1)).abs().mean())))
                .verify(TrainingPair.recomputing());
    }

    @Test
    void fit_ofOutputsThatAreViewsOfEachOther() {
        function((weight, in) -> {
                    NDArray x = in.head().matMul(weight);
                    return new NDList(x, x.reshape(-1), x.transpose());
                })
                .verify(TrainingPair.recomputing());
    }

    @Test
    void fit_ofAnInputPassedThrough() {
        function((weight, in) -> new NDList(in.head().matMul(weight), in.head()))
                .verify(TrainingPair.recomputing());
    }

    @Test
    void fit_ofAnInputPassedThroughThatNothingElseReads() {
        new TrainingPair(
                        manager -> new FunctionalBlock(
                                4, (weight, in) -> new NDList(in.head().matMul(weight), in.get(1), in.get(1))),
                        (manager, step) -> new NDList(
                                manager.randomNormal(new Shape(BATCH, 4)), manager.create(new long[] {1, 2})),
                        (manager, step) -> real(manager, BATCH, 4))
                .loss(FIRST_OUTPUT)
                .verify(TrainingPair.recomputing());
    }

    @Test
    void fit_ofAViewOfAnInput() {
        function((weight, in) -> new NDList(in.head().matMul(weight), in.head().reshape(-1)))
                .verify(TrainingPair.recomputing());
    }

    @Test
    void fit_ofAParameterGivenOut() {
        function((weight, in) -> new NDList(in.head().matMul(weight), weight)).verify(TrainingPair.keeping());
    }

    @Test
    void fit_ofALossThatIgnoresLabels() {
        function((weight, in) -> new NDList(in.head().matMul(weight)))
                .loss(loss(
                        "own",
                        (labels, predictions) -> predictions.head().square().mean()))
                .verify(TrainingPair.recomputing());
    }

    @Test
    void fit_ofOneBlockUsedTwice() {
        new TrainingPair(
                        manager -> {
                            Block shared = Linear.builder().setUnits(4).build();
                            return new SequentialBlock()
                                    .add(shared)
                                    .add(Activation.tanhBlock())
                                    .add(shared)
                                    .add(Activation.geluBlock())
                                    .add(shared);
                        },
                        (manager, step) -> real(manager, BATCH, 4),
                        (manager, step) -> real(manager, BATCH, 4))
                .optimizer(TrainingPair::adam)
                .verify(TrainingPair.recomputing());
    }

    @Test
    void fit_withAllFrozenButTheHead_andFreezingBetweenSteps() {
        new TrainingPair(
                        manager -> new SequentialBlock()
                                .add(Linear.builder().setUnits(6).build())
                                .add(Activation.reluBlock())
                                .add(Linear.builder().setUnits(4).build()),
                        (manager, step) -> real(manager, BATCH, 4),
                        (manager, step) -> real(manager, BATCH, 4))
                .steps(6)
                .before((step, trainer) -> {
                    if (step % 2 == 0) {
                        trainer.getModel()
                                .getBlock()
                                .getChildren()
                                .get(0)
                                .getValue()
                                .freezeParameters(step % 4 == 0);
                    }
                })
                .verify(TrainingPair.recomputing());
    }

    /** A block with a parameter that its forward never asks for. */
    private static final class Unused extends FunctionalBlock {

        Unused() {
            super(4, (weight, in) -> new NDList(in.head().matMul(weight).tanh()));
            addParameter(Parameter.builder()
                    .setName("unused")
                    .setType(Parameter.Type.WEIGHT)
                    .optShape(new Shape(3, 3))
                    .build());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fit_withAParameterThatIsNeverUsed(boolean fused) {
        new TrainingPair(
                        manager -> new Unused(),
                        (manager, step) -> real(manager, BATCH, 4),
                        (manager, step) -> real(manager, BATCH, 4))
                .loss(FIRST_OUTPUT)
                .optimizer(TrainingPair::adam)
                .verify(TrainingPair.recomputing().optFusedUpdate(fused));
    }
}
