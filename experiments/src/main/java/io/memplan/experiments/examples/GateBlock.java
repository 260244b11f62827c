package io.memplan.experiments.examples;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;

/** An activation with a slope that is learnt: {@code x * sigmoid(slope * x)}. Nothing has to be said to Memplan. */
class GateBlock extends AbstractBlock {

    private final Parameter slope = addParameter(Parameter.builder()
            .setName("slope")
            .setType(Parameter.Type.OTHER)
            .optInitializer(Initializer.ONES)
            .build());

    @Override
    public void prepare(Shape[] inputShapes) {
        slope.setShape(new Shape(1));
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
        NDArray x = inputs.singletonOrThrow();
        NDArray learnt = store.getValue(slope, x.getDevice(), training);
        return new NDList(x.mul(Activation.sigmoid(x.mul(learnt))));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return inputShapes;
    }
}
