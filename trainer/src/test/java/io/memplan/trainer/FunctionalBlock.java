package io.memplan.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.util.PairList;
import java.util.function.BiFunction;

/** A function of one square weight and the inputs, as a user's block. */
class FunctionalBlock extends AbstractBlock {

    private final Parameter weight;
    private final BiFunction<NDArray, NDList, NDList> function;

    FunctionalBlock(long size, BiFunction<NDArray, NDList, NDList> function) {
        this.function = function;
        this.weight = addParameter(Parameter.builder()
                .setName("weight")
                .setType(Parameter.Type.WEIGHT)
                .optShape(new Shape(size, size))
                .optInitializer(new NormalInitializer(0.5f))
                .build());
    }

    @Override
    protected final NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
        return function.apply(store.getValue(weight, inputs.head().getDevice(), training), inputs);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return inputShapes;
    }
}
