package io.memplan.experiments.networks;

import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import java.util.List;

/**
 * A fully connected layer with a bias, and a rectifier in the same layer if so said.
 *
 * @param units the features of the output
 * @param rectified whether a rectifier is part of the layer
 */
record Dense(long units, boolean rectified) implements LayerKind {

    @Override
    public List<Long> shape(List<List<Long>> inputs) {
        return List.of(units);
    }

    @Override
    public long parameters(List<List<Long>> inputs) {
        return (inputs.get(0).get(0) + 1) * units;
    }

    @Override
    public long operations(List<List<Long>> inputs, long outputElements) {
        return inputs.get(0).get(0) * units;
    }

    @Override
    public Block block(List<List<Long>> inputs) {
        Block linear = Linear.builder().setUnits(units).build();
        return rectified ? new SequentialBlock().add(linear).add(Activation::relu) : linear;
    }
}
