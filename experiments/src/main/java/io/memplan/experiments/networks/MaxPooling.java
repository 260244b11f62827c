package io.memplan.experiments.networks;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.pooling.Pool;
import java.util.List;

/**
 * The largest of each window, without padding.
 *
 * @param window the height and width of the window
 * @param stride the stride both ways
 */
record MaxPooling(long window, long stride) implements LayerKind {

    @Override
    public List<Long> shape(List<List<Long>> inputs) {
        List<Long> image = inputs.get(0);
        return List.of(image.get(0), (image.get(1) - window) / stride + 1, (image.get(2) - window) / stride + 1);
    }

    @Override
    public long operations(List<List<Long>> inputs, long outputElements) {
        return 0;
    }

    @Override
    public Block block(List<List<Long>> inputs) {
        return Pool.maxPool2dBlock(new Shape(window, window), new Shape(stride, stride));
    }
}
