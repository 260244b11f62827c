package io.memplan.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/** A user's block that cannot be traced: it reads a value, and computes one of two things. */
final class ReadingBlock extends AbstractBlock {

    private final Block first;
    private final Block second;
    private final Block dropout;

    ReadingBlock(int units) {
        first = addChildBlock("first", Linear.builder().setUnits(units).build());
        second = addChildBlock("second", Linear.builder().setUnits(units).build());
        dropout = addChildBlock("dropout", Dropout.builder().optRate(0.3f).build());
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
        NDArray hidden = first.forward(store, inputs, training).head().tanh();
        float sum = hidden.sum().getFloat();
        NDList next = dropout.forward(store, new NDList(hidden.mul(hidden)), training);
        return sum > 0 ? second.forward(store, next, training) : next;
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
        first.initialize(manager, dataType, inputShapes);
        Shape[] hidden = first.getOutputShapes(inputShapes);
        second.initialize(manager, dataType, hidden);
        dropout.initialize(manager, dataType, hidden);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return first.getOutputShapes(inputShapes);
    }
}
