package io.memplan.batching.compile;

import java.lang.reflect.Array;

/**
 * What generated code does with arrays and divisors. Each checks before it acts, since the virtual machine may throw
 * exceptions without a message from code that is often wrong.
 */
final class Checked {

    private Checked() {}

    static int divide(int a, int b) {
        checkDivisor(b != 0);
        return a / b;
    }

    static int remainder(int a, int b) {
        checkDivisor(b != 0);
        return a % b;
    }

    static long divide(long a, long b) {
        checkDivisor(b != 0);
        return a / b;
    }

    static long remainder(long a, long b) {
        checkDivisor(b != 0);
        return a % b;
    }

    private static void checkDivisor(boolean valid) {
        if (!valid) {
            throw new ArithmeticException("/ by zero");
        }
    }

    private static void checkIndex(int index, int length) {
        if (index < 0 || index >= length) {
            throw new ArrayIndexOutOfBoundsException("Index " + index + " out of bounds for length " + length);
        }
    }

    static int length(Object array) {
        return Array.getLength(array);
    }

    static int loadBoolean(Object array, int index) {
        boolean[] values = (boolean[]) array;
        checkIndex(index, values.length);
        return values[index] ? 1 : 0;
    }

    static void storeBoolean(Object array, int index, int value) {
        boolean[] values = (boolean[]) array;
        checkIndex(index, values.length);
        values[index] = (value & 1) != 0;
    }

    static int loadByte(Object array, int index) {
        byte[] values = (byte[]) array;
        checkIndex(index, values.length);
        return values[index];
    }

    static void storeByte(Object array, int index, int value) {
        byte[] values = (byte[]) array;
        checkIndex(index, values.length);
        values[index] = (byte) value;
    }

    static int loadChar(Object array, int index) {
        char[] values = (char[]) array;
        checkIndex(index, values.length);
        return values[index];
    }

    static void storeChar(Object array, int index, int value) {
        char[] values = (char[]) array;
        checkIndex(index, values.length);
        values[index] = (char) value;
    }

    static int loadShort(Object array, int index) {
        short[] values = (short[]) array;
        checkIndex(index, values.length);
        return values[index];
    }

    static void storeShort(Object array, int index, int value) {
        short[] values = (short[]) array;
        checkIndex(index, values.length);
        values[index] = (short) value;
    }

    static int loadInt(Object array, int index) {
        int[] values = (int[]) array;
        checkIndex(index, values.length);
        return values[index];
    }

    static void storeInt(Object array, int index, int value) {
        int[] values = (int[]) array;
        checkIndex(index, values.length);
        values[index] = value;
    }

    static long loadLong(Object array, int index) {
        long[] values = (long[]) array;
        checkIndex(index, values.length);
        return values[index];
    }

    static void storeLong(Object array, int index, long value) {
        long[] values = (long[]) array;
        checkIndex(index, values.length);
        values[index] = value;
    }

    static float loadFloat(Object array, int index) {
        float[] values = (float[]) array;
        checkIndex(index, values.length);
        return values[index];
    }

    static void storeFloat(Object array, int index, float value) {
        float[] values = (float[]) array;
        checkIndex(index, values.length);
        values[index] = value;
    }

    static double loadDouble(Object array, int index) {
        double[] values = (double[]) array;
        checkIndex(index, values.length);
        return values[index];
    }

    static void storeDouble(Object array, int index, double value) {
        double[] values = (double[]) array;
        checkIndex(index, values.length);
        values[index] = value;
    }
}
