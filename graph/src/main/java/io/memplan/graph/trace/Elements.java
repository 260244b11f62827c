package io.memplan.graph.trace;

import io.memplan.graph.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The elements of a buffer as numbers that a graph can carry. */
final class Elements {

    private Elements() {}

    /** Returns the elements; none of the types that have no such numbers (half precision, complex numbers). */
    static List<Object> of(ByteBuffer data, ElementType type) {
        ByteBuffer buffer = data.duplicate().order(ByteOrder.nativeOrder());
        List<Object> elements = new ArrayList<>();
        while (buffer.hasRemaining() && isPlain(type)) {
            elements.add(next(buffer, type));
        }
        return elements;
    }

    private static boolean isPlain(ElementType type) {
        return !type.isFloating() || type == ElementType.FLOAT32 || type == ElementType.FLOAT64;
    }

    private static Object next(ByteBuffer buffer, ElementType type) {
        return switch (type) {
            case FLOAT64 -> buffer.getDouble();
            case FLOAT32 -> buffer.getFloat();
            case INT64 -> buffer.getLong();
            case INT32 -> buffer.getInt();
            case INT16 -> (long) buffer.getShort();
            case INT8 -> (long) buffer.get();
            case UINT8 -> (long) (buffer.get() & 0xff);
            case BOOLEAN -> buffer.get() != 0;
            case FLOAT16, BFLOAT16, COMPLEX64, COMPLEX128 ->
                throw new IllegalArgumentException("There are no such numbers: " + type);
        };
    }
}
