package io.memplan.experiments.networks;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import java.util.List;

/**
 * Zeros around images.
 *
 * @param before rows above and columns to the left
 * @param after rows below and columns to the right
 */
record Padding(long before, long after) implements LayerKind {

    @Override
    public List<Long> shape(List<List<Long>> inputs) {
        List<Long> image = inputs.get(0);
        return List.of(image.get(0), image.get(1) + before + after, image.get(2) + before + after);
    }

    @Override
    public long operations(List<List<Long>> inputs, long outputElements) {
        return 0;
    }

    @Override
    public Block block(List<List<Long>> inputs) {
        return new LambdaBlock(arrays -> new NDList(arrays.head().pad(new Shape(before, after, before, after), 0)));
    }
}
