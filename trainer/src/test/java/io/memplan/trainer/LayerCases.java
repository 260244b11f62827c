package io.memplan.trainer;

import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv1d;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.convolutional.Conv3d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.core.LinearCollection;
import ai.djl.nn.core.Multiplication;
import ai.djl.nn.core.SparseMax;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.GhostBatchNorm;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.util.PairList;
import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** DJL's layers of no memory, and the blocks that join others. */
final class LayerCases {

    private LayerCases() {}

    static Stream<BlockCase> all() {
        return Stream.of(dense(), normalized(), joined(), convolved(), activated(), pooled())
                .flatMap(cases -> cases);
    }

    private static Block join(Block first, Block second) {
        return new ParallelBlock(
                outputs -> new NDList(NDArrays.concat(
                        new NDList(outputs.stream().map(NDList::head).toList()), 1)),
                List.of(first, second));
    }

    private static Stream<BlockCase> dense() {
        return Stream.of(
                BlockCase.amidLinear(
                        "linear without bias",
                        () -> Linear.builder().setUnits(6).optBias(false).build()),
                BlockCase.of("multiplication", new Shape(5), () -> Multiplication.builder()
                        .setUnits(4)
                        .build()),
                BlockCase.of("collection of linear layers", new Shape(3, 5), () -> new SequentialBlock()
                        .add(LinearCollection.builder().setUnits(4).build())
                        .add(Dropout.builder().optRate(0.2f).build())),
                BlockCase.amidLinear("sparse max", SparseMax::new),
                BlockCase.amidLinear("sparse max of the three largest", () -> new SparseMax(-1, 3)));
    }

    private static Stream<BlockCase> normalized() {
        return Stream.of(
                BlockCase.amidLinear("batch norm", () -> BatchNorm.builder().build()),
                BlockCase.amidLinear(
                        "ghost batch norm",
                        () -> GhostBatchNorm.builder().optVirtualBatchSize(3).build()),
                BlockCase.amidLinear("layer norm", () -> LayerNorm.builder().build()),
                BlockCase.amidLinear(
                        "dropout", () -> Dropout.builder().optRate(0.6f).build()));
    }

    private static Stream<BlockCase> joined() {
        PairList<DataType, Shape> ones =
                new PairList<>(List.of(DataType.FLOAT32), List.of(new Shape(BlockCase.BATCH, 2)));
        return Stream.of(
                BlockCase.amidLinear(
                        "lambda",
                        () -> LambdaBlock.singleton(x -> x.mul(2).addi(1).softmax(-1))),
                BlockCase.amidLinear("sequence in a sequence", () -> new SequentialBlock()
                        .add(new SequentialBlock().add(Activation::tanh).add(Activation::softPlus))),
                BlockCase.amidLinear(
                        "parallel, identity and flat",
                        () -> join(
                                Blocks.identityBlock(), join(Blocks.batchFlattenBlock(), Blocks.batchFlattenBlock(7)))),
                BlockCase.amidLinear(
                        "ones beside the rest",
                        () -> join(Activation.reluBlock(), Blocks.onesBlock(ones, new String[] {"ones"}))));
    }

    private static Stream<BlockCase> convolved() {
        return Stream.of(
                BlockCase.of("convolution over one axis", new Shape(4, 9), () -> new SequentialBlock()
                        .add(Conv1d.builder()
                                .setKernelShape(new Shape(3))
                                .setFilters(6)
                                .optGroups(2)
                                .build())
                        .add(Dropout.builder().optRate(0.2f).build())),
                BlockCase.of("convolution over two axes", new Shape(3, 9, 8), () -> new SequentialBlock()
                        .add(Conv2d.builder()
                                .setKernelShape(new Shape(3, 3))
                                .setFilters(4)
                                .optStride(new Shape(2, 1))
                                .optDilation(new Shape(1, 2))
                                .build())
                        .add(Dropout.builder().optRate(0.2f).build())),
                BlockCase.of("convolution over three axes", new Shape(2, 5, 6, 4), () -> new SequentialBlock()
                        .add(Conv3d.builder()
                                .setKernelShape(new Shape(3, 3, 3))
                                .setFilters(4)
                                .optPadding(new Shape(1, 1, 1))
                                .optBias(false)
                                .build())
                        .add(Dropout.builder().optRate(0.2f).build())));
    }

    /** One network with every activation between linear layers. */
    private static Stream<BlockCase> activated() {
        return Stream.of(BlockCase.of("activations", new Shape(5), () -> {
            SequentialBlock block = new SequentialBlock();
            for (Method method : BlockMakers.of(Activation.class)) {
                if (!method.getName().equals("preluBlock")) { // the engine has none
                    block.add(Linear.builder().setUnits(5).build()).add(BlockMakers.call(method, 1));
                }
            }
            return block.add(Dropout.builder().optRate(0.2f).build());
        }));
    }

    /** For each number of axes one network with every pooling behind a convolution. */
    private static Stream<BlockCase> pooled() {
        return IntStream.rangeClosed(1, 3)
                .mapToObj(axes -> BlockCase.of("pooling over " + axes + " axes", image(axes), () -> {
                    ParallelBlock pools = new ParallelBlock(outputs -> new NDList(NDArrays.concat(
                            new NDList(outputs.stream().map(NDList::head).toList()), 1)));
                    BlockMakers.supportedPools(axes)
                            .forEach(method -> pools.add(new SequentialBlock()
                                    .add(BlockMakers.call(method, axes))
                                    .add(Blocks.batchFlattenBlock())));
                    return new SequentialBlock()
                            .add(pointwise(axes))
                            .add(Activation.sigmoidBlock())
                            .add(pools)
                            .add(Dropout.builder().optRate(0.2f).build());
                }));
    }

    private static Shape image(int axes) {
        return new Shape(3)
                .addAll(new Shape(IntStream.range(0, axes).mapToLong(i -> 4).toArray()));
    }

    private static Block pointwise(int axes) {
        return switch (axes) {
            case 1 ->
                Conv1d.builder().setKernelShape(new Shape(1)).setFilters(3).build();
            case 2 ->
                Conv2d.builder().setKernelShape(new Shape(1, 1)).setFilters(3).build();
            default ->
                Conv3d.builder()
                        .setKernelShape(new Shape(1, 1, 1))
                        .setFilters(3)
                        .build();
        };
    }
}
