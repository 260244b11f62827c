package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
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
        long[] places = places(call, shape, front, named);
        long tables = shape.slice(0, front + named).size();
        Shape rest = shape.slice(front + named);
        NDArray flat = call.array(0).reshape(new Shape(tables).addAll(rest));
        if (rest.dimension() == 0) {
            return Shapes.pick(flat.expandDims(1), places).reshape(call.rows());
        }
        return Shapes.pick(flat, places);
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
                long index = indices[i] < 0 ? indices[i] + size : indices[i];
                if (index < 0 || index >= size) {
                    throw new IndexOutOfBoundsException("The index " + indices[i] + " is not in an axis of " + size + ".");
                }
                place = place * size + index;
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
