package io.memplan.experiments.networks;

import ai.djl.nn.Block;
import ai.djl.nn.norm.BatchNorm;
import java.util.List;

/** A batch normalization: a scale, a shift and two running statistics a channel. */
record Normalization() implements LayerKind {

    private static final long PER_CHANNEL = 4;
    private static final long PER_ELEMENT = 4;

    @Override
    public List<Long> shape(List<List<Long>> inputs) {
        return inputs.get(0);
    }

    @Override
    public long parameters(List<List<Long>> inputs) {
        return PER_CHANNEL * inputs.get(0).get(0);
    }

    @Override
    public long operations(List<List<Long>> inputs, long outputElements) {
        return PER_ELEMENT * outputElements;
    }

    @Override
    public Block block(List<List<Long>> inputs) {
        return BatchNorm.builder().build();
    }
}
