package io.memplan.experiments.examples;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/** Divides by the largest number if it is above one. It reads a value, which no trace can: it must be marked. */
final class TameBlock extends GateBlock {

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
        NDArray x = super.forwardInternal(store, inputs, training, params).singletonOrThrow();
        float most = x.abs().max().getFloat();
        return new NDList(most > 1 ? x.div(most) : x);
    }
}
