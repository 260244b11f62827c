package io.memplan.experiments.networks;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import java.util.List;

/**
 * The upper left part of images.
 *
 * @param height the rows of the output
 * @param width the columns of the output
 */
record Cropping(long height, long width) implements LayerKind {

    @Override
    public List<Long> shape(List<List<Long>> inputs) {
        return List.of(inputs.get(0).get(0), height, width);
    }

    @Override
    public long operations(List<List<Long>> inputs, long outputElements) {
        return 0;
    }

    @Override
    public Block block(List<List<Long>> inputs) {
        return new LambdaBlock(
                arrays -> new NDList(arrays.head().get(new NDIndex(":, :, :" + height + ", :" + width))));
    }
}
