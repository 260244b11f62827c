package io.memplan.batching.ir;

import java.lang.reflect.Array;

/** The elements of an array: the primitive types of Java. */
public enum ElementKind {
    BOOLEAN(boolean.class, Kind.INT),
    BYTE(byte.class, Kind.INT),
    CHAR(char.class, Kind.INT),
    SHORT(short.class, Kind.INT),
    INT(int.class, Kind.INT),
    LONG(long.class, Kind.LONG),
    FLOAT(float.class, Kind.FLOAT),
    DOUBLE(double.class, Kind.DOUBLE);

    private final Class<?> type;
    private final Kind kind;

    ElementKind(Class<?> type, Kind kind) {
        this.type = type;
        this.kind = kind;
    }

    /** Returns what an element is as a variable. */
    public Kind kind() {
        return kind;
    }

    /**
     * Makes an array of zeros.
     *
     * @throws NegativeArraySizeException if the length is negative
     */
    public Object newArray(int length) {
        return Array.newInstance(type, length);
    }

    /**
     * Reads an element, as {@link Kind} says.
     *
     * @throws ArrayIndexOutOfBoundsException if there is no such element
     */
    public long load(Object array, int index) {
        check(array, index);
        return switch (this) {
            case BOOLEAN -> ((boolean[]) array)[index] ? 1 : 0;
            case BYTE -> ((byte[]) array)[index];
            case CHAR -> ((char[]) array)[index];
            case SHORT -> ((short[]) array)[index];
            case INT -> ((int[]) array)[index];
            case LONG -> ((long[]) array)[index];
            case FLOAT -> Float.floatToRawIntBits(((float[]) array)[index]);
            case DOUBLE -> Double.doubleToRawLongBits(((double[]) array)[index]);
        };
    }

    /**
     * Writes an element.
     *
     * @throws ArrayIndexOutOfBoundsException if there is no such element
     */
    public void store(Object array, int index, long bits) {
        check(array, index);
        switch (this) {
            case BOOLEAN -> ((boolean[]) array)[index] = (bits & 1) != 0;
            case BYTE -> ((byte[]) array)[index] = (byte) bits;
            case CHAR -> ((char[]) array)[index] = (char) bits;
            case SHORT -> ((short[]) array)[index] = (short) bits;
            case INT -> ((int[]) array)[index] = (int) bits;
            case LONG -> ((long[]) array)[index] = bits;
            case FLOAT -> ((float[]) array)[index] = Float.intBitsToFloat((int) bits);
            case DOUBLE -> ((double[]) array)[index] = Double.longBitsToDouble(bits);
        }
    }

    /** Checks an index: exceptions that the virtual machine itself throws often lose their message. */
    private static void check(Object array, int index) {
        int length = Array.getLength(array);
        if (index < 0 || index >= length) {
            throw new ArrayIndexOutOfBoundsException("Index " + index + " out of bounds for length " + length);
        }
    }

    @Override
    public String toString() {
        return type.getName();
    }
}
