package io.memplan.experiments.networks;

import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import java.util.List;

/** Images twice as high and wide, each pixel repeated. */
record Upsampling() implements LayerKind {

    private static final int NEAREST = 0;

    @Override
    public List<Long> shape(List<List<Long>> inputs) {
        List<Long> image = inputs.get(0);
        return List.of(image.get(0), 2 * image.get(1), 2 * image.get(2));
    }

    @Override
    public long operations(List<List<Long>> inputs, long outputElements) {
        return outputElements;
    }

    @Override
    public Block block(List<List<Long>> inputs) {
        List<Long> shape = shape(inputs);
        long[] sizes = {shape.get(1), shape.get(2)};
        return new LambdaBlock(
                arrays -> new NDList(arrays.head().getNDArrayInternal().interpolation(sizes, NEAREST, false)));
    }
}
