package io.memplan.trainer.autograd;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv1d;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.convolutional.Conv3d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.core.Multiplication;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.nn.recurrent.GRU;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.nn.recurrent.RNN;
import ai.djl.nn.recurrent.RecurrentBlock;
import ai.djl.training.loss.Loss;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** DJL's blocks, states and frozen parameters: the traced step against autograd, bit for bit. */
@Tag("thorough")
final class BlockGradientsIT {

    private static final int BATCH = 6;

    private static NDList classes(NDManager manager) {
        return new NDList(manager.create(new long[] {1, 0, 3, 3, 2, 4}));
    }

    static Stream<Arguments> blocks() {
        return Stream.of(
                block(
                        "linear without bias",
                        7,
                        () -> Linear.builder().setUnits(5).optBias(false).build()),
                block("multiplication", 7, () -> new SequentialBlock()
                        .add(Multiplication.builder().setUnits(5).build())
                        .addSingleton(x -> x.mean(new int[] {0}))),
                block("batch norm", 7, () -> linearAnd(BatchNorm.builder().build())),
                block(
                        "batch norm, unscaled",
                        7,
                        () -> linearAnd(BatchNorm.builder()
                                .optScale(false)
                                .optCenter(false)
                                .build())),
                block(
                        "batch norm, other momentum",
                        7,
                        () -> linearAnd(BatchNorm.builder()
                                .optMomentum(0.3f)
                                .optEpsilon(1e-3f)
                                .build())),
                block("layer norm", 7, () -> linearAnd(LayerNorm.builder().build())),
                block(
                        "layer norm, unscaled",
                        7,
                        () -> linearAnd(LayerNorm.builder().optScale(false).build())),
                block(
                        "dropout",
                        7,
                        () -> linearAnd(Dropout.builder().optRate(0.4f).build())),
                block(
                        "lambda",
                        7,
                        () -> linearAnd(LambdaBlock.singleton(
                                x -> x.mul(2).addi(1).muli(3).softmax(-1)))),
                block("parallel", 7, () -> new ParallelBlock(lists ->
                                new NDList(lists.get(0).head().add(lists.get(1).head())))
                        .add(Linear.builder().setUnits(5).build())
                        .add(linearAnd(Activation.reluBlock()))),
                block("frozen first layer", 7, BlockGradientsIT::frozen),
                sequence(LSTM.builder()),
                sequence(GRU.builder()),
                sequence(RNN.builder().setActivation(RNN.Activation.RELU)),
                image(new Shape(3, 9), () -> Conv1d.builder()
                        .setKernelShape(new Shape(3))
                        .setFilters(4)
                        .build()),
                image(new Shape(3, 9, 8), () -> Conv2d.builder()
                        .setKernelShape(new Shape(3, 3))
                        .setFilters(4)
                        .optStride(new Shape(2, 2))
                        .build()),
                image(new Shape(2, 5, 6, 4), () -> Conv3d.builder()
                        .setKernelShape(new Shape(3, 3, 3))
                        .setFilters(4)
                        .optPadding(new Shape(1, 1, 1))
                        .build()),
                image(new Shape(3, 9, 8), BlockGradientsIT::pools));
    }

    private static Arguments block(String name, long size, Supplier<Block> block) {
        return Arguments.of(name, new Shape(size), block);
    }

    private static Arguments image(Shape shape, Supplier<Block> block) {
        return Arguments.of("image " + shape, shape, (Supplier<Block>) () -> new SequentialBlock()
                .add(block.get())
                .add(BatchNorm.builder().build())
                .add(Activation::relu)
                .addSingleton(x -> x.flatten(1, -1))
                .add(Linear.builder().setUnits(5).build()));
    }

    private static Arguments sequence(RecurrentBlock.BaseBuilder<?> builder) {
        builder.setStateSize(9);
        builder.setNumLayers(2);
        builder.optDropRate(0.2f);
        return Arguments.of(builder.getClass().getName(), new Shape(4, 7), (Supplier<Block>) () -> new SequentialBlock()
                .add(built(builder))
                .addSingleton(x -> x.mean(new int[] {1}))
                .add(Linear.builder().setUnits(5).build()));
    }

    private static Block built(RecurrentBlock.BaseBuilder<?> builder) {
        if (builder instanceof LSTM.Builder lstm) {
            return lstm.build();
        }
        return builder instanceof GRU.Builder gru ? gru.build() : ((RNN.Builder) builder).build();
    }

    private static Block linearAnd(Block block) {
        return new SequentialBlock().add(Linear.builder().setUnits(5).build()).add(block);
    }

    private static Block pools() {
        return new SequentialBlock()
                .add(Conv2d.builder()
                        .setKernelShape(new Shape(2, 2))
                        .setFilters(4)
                        .build())
                .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
                .add(Pool.avgPool2dBlock(new Shape(2, 2), new Shape(1, 1)))
                .add(new ParallelBlock(lists ->
                                new NDList(lists.get(0).head().add(lists.get(1).head())))
                        .add(Pool.globalAvgPool2dBlock())
                        .add(Pool.globalMaxPool2dBlock()))
                .addSingleton(x -> x.expandDims(2));
    }

    private static Block frozen() {
        SequentialBlock inner = new SequentialBlock()
                .add(Linear.builder().setUnits(8).build())
                .add(BatchNorm.builder().build());
        inner.freezeParameters(true);
        return new SequentialBlock()
                .add(inner)
                .add(Activation::tanh)
                .add(Linear.builder().setUnits(5).build());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("blocks")
    void gradients_ofBlock_haveTheBitsOfAutograd(String name, Shape shape, Supplier<Block> block) {
        compare(block, Loss.softmaxCrossEntropyLoss(), new Shape(BATCH).addAll(shape), BlockGradientsIT::classes);
    }

    @ParameterizedTest
    @MethodSource("multiInputs")
    void gradients_ofSeveralInputs_haveTheBitsOfAutograd(List<Shape> shapes) {
        FunctionBlock.Function function = (parameters, inputs) -> new NDList(
                inputs.get(0).matMul(parameters.get(0)).add(inputs.get(1)).tanh(),
                inputs.get(1).mul(parameters.get(1)));
        Loss loss = new Loss("both") {
            @Override
            public ai.djl.ndarray.NDArray evaluate(NDList labels, NDList predictions) {
                return predictions
                        .get(0)
                        .sub(labels.get(0))
                        .square()
                        .mean()
                        .add(predictions.get(1).abs().mean());
            }
        };
        Map<String, byte[]> autograd = runInputs(function, loss, shapes, StepBits::ofAutograd);
        StepBits.assertSameBits(runInputs(function, loss, shapes, StepBits::ofTrace), autograd);
    }

    static Stream<List<Shape>> multiInputs() {
        return Stream.of(
                List.of(new Shape(4, 7), new Shape(4, 5)),
                List.of(new Shape(4, 7), new Shape(5)),
                List.of(new Shape(33, 7), new Shape(33, 1)));
    }

    private static Map<String, byte[]> runInputs(
            FunctionBlock.Function function, Loss loss, List<Shape> shapes, StepBits.Runner runner) {
        try (NDManager manager = NDManager.newBaseManager()) {
            FunctionBlock block = new FunctionBlock(function)
                    .parameter(Parameter.Type.WEIGHT, 7, 5)
                    .parameter(Parameter.Type.WEIGHT, shapes.get(1).tail());
            block.initialize(manager, DataType.FLOAT32, new Numbers(3, false));
            Engine.getInstance().setRandomSeed(5);
            NDList data = new NDList(manager.randomNormal(shapes.get(0)), manager.randomNormal(shapes.get(1)));
            NDList labels =
                    new NDList(manager.randomNormal(new Shape(shapes.get(0).get(0), 5)));
            return runner.run(block, loss, data, labels);
        }
    }

    private static void compare(Supplier<Block> block, Loss loss, Shape input, Function<NDManager, NDList> labels) {
        Map<String, byte[]> autograd = run(block.get(), loss, input, labels, StepBits::ofAutograd);
        StepBits.assertSameBits(run(block.get(), loss, input, labels, StepBits::ofTrace), autograd);
    }

    private static Map<String, byte[]> run(
            Block block, Loss loss, Shape input, Function<NDManager, NDList> labels, StepBits.Runner runner) {
        try (NDManager manager = NDManager.newBaseManager()) {
            Engine.getInstance().setRandomSeed(11);
            block.initialize(manager, DataType.FLOAT32, input);
            Engine.getInstance().setRandomSeed(12);
            NDList data = new NDList(manager.randomNormal(input));
            return runner.run(block, loss, data, labels.apply(manager));
        }
    }
}
