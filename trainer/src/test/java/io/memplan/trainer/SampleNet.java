package io.memplan.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.nn.recurrent.LSTM;
import java.util.List;
import java.util.function.Supplier;

/** Three small networks of different kinds, for batches of three examples and four outputs. */
enum SampleNet {
    RESIDUAL(SampleNet::residual, 3, 3, 10, 10),
    ATTENTION(SampleNet::attention, 3, 6, 5),
    RECURRENT(SampleNet::recurrent, 3, 6, 5);

    @SuppressWarnings("ImmutableEnumChecker") // nobody changes it
    private final Supplier<Block> block;

    @SuppressWarnings("ImmutableEnumChecker") // nobody changes it
    private final Shape input;

    SampleNet(Supplier<Block> block, long... input) {
        this.block = block;
        this.input = new Shape(input);
    }

    /** The shape of the labels. */
    static final Shape LABEL = new Shape(3, 4);

    Block newBlock() {
        return block.get();
    }

    /** Returns the shape of a batch. */
    Shape input() {
        return input;
    }

    private static Block convolution(int filters) {
        return Conv2d.builder()
                .setKernelShape(new Shape(3, 3))
                .optPadding(new Shape(1, 1))
                .setFilters(filters)
                .build();
    }

    private static Block unit(int filters) {
        return new SequentialBlock()
                .add(convolution(filters))
                .add(BatchNorm.builder().build())
                .add(Activation.reluBlock());
    }

    private static Block residual() {
        SequentialBlock block = new SequentialBlock().add(unit(6));
        for (int i = 0; i < 2; i++) {
            block.add(new ParallelBlock(
                    outputs ->
                            new NDList(outputs.get(0).head().add(outputs.get(1).head())),
                    List.of(new SequentialBlock().add(unit(6)).add(unit(6)), Blocks.identityBlock())));
        }
        return block.add(Blocks.batchFlattenBlock())
                .add(Dropout.builder().optRate(0.2f).build())
                .add(Linear.builder().setUnits(4).build());
    }

    private static Block attention() {
        SequentialBlock block = new SequentialBlock();
        for (int i = 0; i < 2; i++) {
            block.add(Linear.builder().setUnits(8).build())
                    .addSingleton(x -> {
                        NDArray weights = x.matMul(x.transpose(0, 2, 1)).softmax(-1);
                        return weights.matMul(x).add(x);
                    })
                    .add(LayerNorm.builder().build())
                    .add(Activation.geluBlock())
                    .add(Dropout.builder().optRate(0.1f).build());
        }
        return block.addSingleton(x -> x.mean(new int[] {1}))
                .add(Linear.builder().setUnits(4).build());
    }

    private static Block recurrent() {
        return new SequentialBlock()
                .add(LSTM.builder().setStateSize(7).setNumLayers(2).build())
                .addSingleton(x -> x.mean(new int[] {1}))
                .add(Linear.builder().setUnits(4).build());
    }
}
