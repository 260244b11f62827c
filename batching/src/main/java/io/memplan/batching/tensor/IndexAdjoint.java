package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/** The adjoint of picking by an index: what was picked gets the gradient, all else zero. */
final class IndexAdjoint {

    private IndexAdjoint() {}

    static NDArray apply(RowCall call, NDArray gradient) {
        RowCall.Tensor tensor = call.tensor(0);
        int front = tensor.own() ? 1 : 0;
        int named = IndexRules.indices(call, 0).length;
        Shape shape = tensor.shape();
        if (named == 0) {
            return tensor.own() ? gradient : gradient.sum(new int[] {0});
        }
        if (front == 1 && named == 1 && !call.varies(1)) {
            NDArray whole = gradient.getManager().zeros(shape, gradient.getDataType());
            long place = IndexRules.place(IndexRules.indices(call, 0)[0], shape.get(1));
            whole.set(new NDIndex().addAllDim().addIndices(place), gradient);
            return whole;
        }
        long[] places = IndexRules.places(call, shape, front, named);
        int tables = (int) shape.slice(0, front + named).size();
        NDArray rows = gradient.reshape(places.length, -1);
        long[] distinct = Arrays.stream(places).distinct().toArray();
        if (distinct.length < places.length) {
            rows = added(rows, places, distinct);
        }
        return scatter(rows, distinct, tables).reshape(shape);
    }

    /** Adds up the rows that belong to the same place, by a product with a matrix of zeros and ones. */
    private static NDArray added(NDArray rows, long[] places, long[] distinct) {
        long[] sorted = distinct;
        Arrays.sort(sorted);
        float[] ones = new float[sorted.length * places.length];
        for (int row = 0; row < places.length; row++) {
            ones[Arrays.binarySearch(sorted, places[row]) * places.length + row] = 1;
        }
        NDArray matrix = rows.getManager().create(ones, new Shape(sorted.length, places.length));
        return matrix.toType(rows.getDataType(), false).matMul(rows);
    }

    /** Puts rows at their places among rows of zeros. */
    static NDArray scatter(NDArray rows, long[] places, int size) {
        long[] from = new long[size];
        Arrays.fill(from, places.length);
        for (int i = 0; i < places.length; i++) {
            from[(int) places[i]] = i;
        }
        NDArray zero = rows.getManager().zeros(Shapes.concat(1, rows.getShape().slice(1)), rows.getDataType());
        return Shapes.pick(rows.concat(zero, 0), from);
    }
}
