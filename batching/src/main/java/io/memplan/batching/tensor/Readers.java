package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
import java.lang.reflect.Array;
import java.util.function.Function;

/** Reading of arrays into Java. */
final class Readers {

    private Readers() {}

    static Object[] floats(NDArray array) {
        return boxed(array.toFloatArray());
    }

    static Object[] doubles(NDArray array) {
        return boxed(array.toDoubleArray());
    }

    static Object[] longs(NDArray array) {
        return boxed(array.toLongArray());
    }

    static Object[] ints(NDArray array) {
        return boxed(array.toIntArray());
    }

    static Object[] booleans(NDArray array) {
        return boxed(array.toBooleanArray());
    }

    /** Returns a value, or a copy of an array. */
    static Object copied(Object value) {
        if (!value.getClass().isArray()) {
            return value;
        }
        int length = Array.getLength(value);
        Object copy = Array.newInstance(value.getClass().getComponentType(), length);
        System.arraycopy(value, 0, copy, 0, length);
        return copy;
    }

    private static Object[] boxed(Object primitives) {
        Object[] boxed = new Object[Array.getLength(primitives)];
        for (int i = 0; i < boxed.length; i++) {
            boxed[i] = Array.get(primitives, i);
        }
        return boxed;
    }

    /** Reads all elements of each row into an array of its own. */
    static Object split(RowCall call, Function<NDArray, Object> reader) {
        Object all = reader.apply(call.array(0));
        int each = Array.getLength(all) / call.rows();
        Object[] rows = new Object[call.rows()];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = Array.newInstance(all.getClass().getComponentType(), each);
            System.arraycopy(all, row * each, rows[row], 0, each);
        }
        return rows;
    }
}
