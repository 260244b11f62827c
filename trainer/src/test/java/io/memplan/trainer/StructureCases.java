package io.memplan.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.stream.Stream;

/** How users put blocks together. */
final class StructureCases {

    private StructureCases() {}

    static Stream<BlockCase> all() {
        return Stream.of(
                BlockCase.of("one layer used three times", new Shape(6), StructureCases::shared),
                BlockCase.of("frozen layers below", new Shape(6), StructureCases::frozen),
                new BlockCase(
                        "blocks of the user's own within another, two in, two out",
                        manager -> new Pair(new Pair(new Gate(), new Gate()), new Gate()),
                        manager -> new NDList(
                                manager.randomNormal(new Shape(BlockCase.BATCH, 6)),
                                manager.randomNormal(new Shape(BlockCase.BATCH, 6)))));
    }

    private static Block shared() {
        Block layer = Linear.builder().setUnits(6).build();
        return new SequentialBlock()
                .add(layer)
                .add(Activation::tanh)
                .add(Dropout.builder().optRate(0.3f).build())
                .add(layer)
                .add(Activation::gelu)
                .add(layer);
    }

    private static Block frozen() {
        Block below = new SequentialBlock()
                .add(Linear.builder().setUnits(8).build())
                .add(BatchNorm.builder().build())
                .add(Dropout.builder().optRate(0.3f).build());
        below.freezeParameters(true);
        return new SequentialBlock()
                .add(Linear.builder().setUnits(6).build())
                .add(below)
                .add(Linear.builder().setUnits(3).build());
    }

    /** Two arrays in, two out: one passes through a layer, and gates the other. */
    private static final class Gate extends AbstractBlock {

        private final Block layer =
                addChildBlock("layer", Linear.builder().setUnits(6).build());
        private final Block dropout =
                addChildBlock("dropout", Dropout.builder().optRate(0.2f).build());

        @Override
        protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
            layer.initialize(manager, type, inputShapes[0]);
            dropout.initialize(manager, type, inputShapes[0]);
        }

        @Override
        protected NDList forwardInternal(
                ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
            NDList through = layer.forward(store, new NDList(inputs.get(0)), training);
            NDArray gate =
                    Activation.sigmoid(dropout.forward(store, through, training).head());
            return new NDList(through.head(), inputs.get(1).mul(gate));
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputShapes) {
            return inputShapes;
        }
    }

    /** One block after another, with what went in beside what came out. */
    private static final class Pair extends AbstractBlock {

        private final Block first;
        private final Block second;

        Pair(Block first, Block second) {
            this.first = addChildBlock("first", first);
            this.second = addChildBlock("second", second);
        }

        @Override
        protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
            first.initialize(manager, type, inputShapes);
            second.initialize(manager, type, inputShapes);
        }

        @Override
        protected NDList forwardInternal(
                ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
            NDList between = first.forward(store, inputs, training);
            NDList outputs = second.forward(store, new NDList(between.get(1), between.get(0)), training);
            return new NDList(outputs.get(0).add(inputs.get(1)), outputs.get(1));
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputShapes) {
            return inputShapes;
        }
    }
}
