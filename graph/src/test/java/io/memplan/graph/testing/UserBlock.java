package io.memplan.graph.testing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.function.BinaryOperator;

/** A block as a user writes it: something is done with the input and a scale of as many features. */
public final class UserBlock extends AbstractBlock {

    private final Parameter scale;
    private final BinaryOperator<NDArray> function;

    /**
     * Creates a block.
     *
     * @param function what to do with the input and the scale
     */
    public UserBlock(BinaryOperator<NDArray> function) {
        this.function = function;
        this.scale = addParameter(Parameter.builder()
                .setName("scale")
                .setType(Parameter.Type.WEIGHT)
                .build());
    }

    @Override
    protected void prepare(Shape[] inputShapes) {
        scale.setShape(inputShapes[0]);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
        NDArray input = inputs.head();
        return new NDList(function.apply(input, store.getValue(scale, input.getDevice(), training)));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return inputShapes;
    }
}
