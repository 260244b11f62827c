package io.memplan.graph.onnx;

import io.memplan.graph.ElementType;
import java.nio.ByteBuffer;

/** Elements of tensors as they stand in a file. */
final class Numbers {

    private Numbers() {}

    /** Reads the next element of raw bytes. */
    static Number next(ByteBuffer buffer, ElementType type) {
        return switch (type) {
            case FLOAT64 -> buffer.getDouble();
            case FLOAT32 -> (double) buffer.getFloat();
            case FLOAT16 -> half(buffer.getShort());
            case BFLOAT16 -> (double) Float.intBitsToFloat(buffer.getShort() << 16);
            case INT64 -> buffer.getLong();
            case INT32 -> (long) buffer.getInt();
            case INT16 -> (long) buffer.getShort();
            case INT8 -> (long) buffer.get();
            case UINT8 -> (long) Byte.toUnsignedInt(buffer.get());
            case BOOLEAN -> buffer.get() != 0 ? 1L : 0L;
            case COMPLEX64, COMPLEX128 -> throw new IllegalArgumentException("There are no such numbers: " + type);
        };
    }

    /** Returns the element that a field of typed data holds: floating ones as their bits. */
    static Number ofWord(long word, ElementType type) {
        return switch (type) {
            case FLOAT64 -> Double.longBitsToDouble(word);
            case FLOAT32 -> (double) Float.intBitsToFloat((int) word);
            case FLOAT16 -> half((short) word);
            case BFLOAT16 -> (double) Float.intBitsToFloat((int) word << 16);
            case BOOLEAN -> word != 0 ? 1L : 0L;
            default -> word;
        };
    }

    /** Returns the number of half precision (IEEE 754 binary16) with the given bits. */
    private static double half(short bits) {
        int exponent = (bits >> 10) & 0x1f;
        int fraction = bits & 0x3ff;
        double size;
        if (exponent == 0) {
            size = fraction * 0x1p-24;
        } else if (exponent == 0x1f) {
            size = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else {
            size = (1 + fraction * 0x1p-10) * Math.pow(2, exponent - 15);
        }
        return bits < 0 ? -size : size;
    }
}
