package io.memplan.experiments.networks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import java.util.List;

/** The same elements in another shape. */
record Reshaping(To to) implements LayerKind {

    /** The shapes that the networks ask for. */
    enum To {
        /** Features, from images or features. */
        FEATURES,
        /** Images of one pixel, from features. */
        PIXEL,
        /** Pixels with their channels last, from images. */
        PIXELS
    }

    @Override
    public List<Long> shape(List<List<Long>> inputs) {
        List<Long> shape = inputs.get(0);
        return switch (to) {
            case FEATURES -> List.of(shape.stream().reduce(1L, Math::multiplyExact));
            case PIXEL -> List.of(shape.get(0), 1L, 1L);
            case PIXELS -> List.of(shape.get(1) * shape.get(2), shape.get(0));
        };
    }

    @Override
    public long operations(List<List<Long>> inputs, long outputElements) {
        return 0;
    }

    @Override
    public Block block(List<List<Long>> inputs) {
        List<Long> shape = shape(inputs);
        return new LambdaBlock(arrays -> {
            NDArray array = arrays.head();
            NDArray moved = to == To.PIXELS ? array.transpose(0, 2, 3, 1) : array;
            long[] sizes = new long[shape.size() + 1];
            sizes[0] = array.getShape().get(0);
            for (int axis = 0; axis < shape.size(); axis++) {
                sizes[axis + 1] = shape.get(axis);
            }
            return new NDList(moved.reshape(new Shape(sizes)));
        });
    }
}
