package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Shapes with an axis of rows in front, and the picking of rows. */
final class Shapes {

    private Shapes() {}

    static Shape concat(long first, Shape rest) {
        return new Shape(first).addAll(rest);
    }

    /** Returns where an axis of a member stands behind the axis of rows; negative axes count from the end. */
    static int axis(int axis) {
        return axis < 0 ? axis : axis + 1;
    }

    static int[] axes(int[] axes) {
        return Arrays.stream(axes).map(Shapes::axis).toArray();
    }

    /** Returns the places of all axes of a member. */
    static int[] allAxes(int memberRank) {
        int[] axes = new int[memberRank];
        for (int i = 0; i < memberRank; i++) {
            axes[i] = i + 1;
        }
        return axes;
    }

    /** Picks rows of an array by their places: an exact copy. */
    static NDArray pick(NDArray array, long[] places) {
        return pick(array, array.getManager().create(places));
    }

    /** Picks rows of an array by their places, which are an array themselves. */
    static NDArray pick(NDArray array, NDArray index) {
        Shape shape = array.getShape();
        Shape rest = shape.slice(1);
        NDArray table = shape.dimension() == 2 ? array : array.reshape(shape.get(0), rest.size());
        NDArray picked = table.getNDArrayInternal()
                .embedding(index, table, SparseFormat.DENSE)
                .singletonOrThrow();
        return shape.dimension() == 2 ? picked : picked.reshape(concat(index.size(), rest));
    }

    /** Sums a gradient over the axes on which an operand was broadcast. */
    static NDArray sumTo(NDArray gradient, Shape wanted) {
        Shape given = gradient.getShape();
        if (given.equals(wanted)) {
            return gradient;
        }
        int extra = given.dimension() - wanted.dimension();
        int[] axes = IntStream.range(0, given.dimension())
                .filter(axis -> axis < extra || (wanted.get(axis - extra) == 1 && given.get(axis) != 1))
                .toArray();
        NDArray summed = axes.length == 0 ? gradient : gradient.sum(axes, true);
        return summed.reshape(wanted);
    }

    static boolean isFloating(DataType type) {
        return type == DataType.FLOAT32
                || type == DataType.FLOAT64
                || type == DataType.FLOAT16
                || type == DataType.BFLOAT16;
    }
}
