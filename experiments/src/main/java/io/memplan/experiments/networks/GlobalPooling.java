package io.memplan.experiments.networks;

import ai.djl.nn.Block;
import ai.djl.nn.pooling.Pool;
import java.util.List;

/** The mean of each channel. */
record GlobalPooling() implements LayerKind {

    @Override
    public List<Long> shape(List<List<Long>> inputs) {
        return List.of(inputs.get(0).get(0));
    }

    @Override
    public long operations(List<List<Long>> inputs, long outputElements) {
        return 0;
    }

    @Override
    public Block block(List<List<Long>> inputs) {
        return Pool.globalAvgPool2dBlock();
    }
}
