package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.function.Function;

/** Picking by an index, and reading scalars and arrays. */
final class IndexRules {

    private IndexRules() {}

    /** Picks what an index of each row names. */
    static NDArray get(RowCall call) {
        Shape shape = call.tensor(0).shape();
        int front = call.own(0) ? 1 : 0;
        int named = indices(call, 0).length;
        if (named == 0) {
            return call.spread(0);
        }
        if (front == 1 && named == 1 && !call.varies(1)) {
            return slice(call.array(0), indices(call, 0)[0]);
        }
        long[] places = places(call, shape, front, named);
        long tables = shape.slice(0, front + named).size();
        Shape rest = shape.slice(front + named);
        NDArray flat = call.array(0).reshape(new Shape(tables).addAll(rest));
        if (rest.dimension() == 0) {
            return Shapes.pick(flat.expandDims(1), places).reshape(call.rows());
        }
        return Shapes.pick(flat, places);
    }

    /** Picks the same place of every row. */
    private static NDArray slice(NDArray array, long index) {
        return array.get(new NDIndex()
                .addAllDim()
                .addIndices(place(index, array.getShape().get(1))));
    }

    /** Returns an index that counts from the start. */
    static long place(long index, long size) {
        long place = index < 0 ? index + size : index;
        if (place < 0 || place >= size) {
            throw new IndexOutOfBoundsException("The index " + index + " is not in an axis of " + size + ".");
        }
        return place;
    }

    static long[] indices(RowCall call, int row) {
        Object value = call.value(1, row);
        return value instanceof long[] indices ? indices : new long[] {((Number) value).longValue()};
    }

    /** Returns for each row the place among the entries that the first axes count. */
    static long[] places(RowCall call, Shape shape, int front, int named) {
        long[] places = new long[call.rows()];
        for (int row = 0; row < places.length; row++) {
            long[] indices = indices(call, row);
            long place = front == 1 ? row : 0;
            for (int i = 0; i < named; i++) {
                long size = shape.get(front + i);
                place = place * size + place(indices[i], size);
            }
            places[row] = place;
        }
        return places;
    }

    /** Reads one scalar of each row. */
    static Object read(RowCall call, Function<NDArray, Object[]> reader) {
        Object[] read = reader.apply(get(call).flatten());
        if (read.length != call.rows()) {
            throw new IllegalArgumentException("Only an index that names one element reads a scalar.");
        }
        return read;
    }
}
