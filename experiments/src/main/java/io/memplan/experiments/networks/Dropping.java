package io.memplan.experiments.networks;

import ai.djl.nn.Block;
import ai.djl.nn.norm.Dropout;
import java.util.List;

/**
 * A dropout.
 *
 * @param rate the share that is dropped
 */
record Dropping(float rate) implements LayerKind {

    @Override
    public List<Long> shape(List<List<Long>> inputs) {
        return inputs.get(0);
    }

    @Override
    public long operations(List<List<Long>> inputs, long outputElements) {
        return 0;
    }

    @Override
    public Block block(List<List<Long>> inputs) {
        return Dropout.builder().optRate(rate).build();
    }
}
