package io.memplan.trainer.autograd;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How far apart two arrays of floating numbers are, in units of the last place. */
final class Ulps {

    private Ulps() {}

    /**
     * Returns the largest distance between two arrays, element by element.
     *
     * @param name what the arrays are; ends with their data type
     */
    static long between(String name, byte[] one, byte[] other) {
        if (one.length != other.length) {
            return Long.MAX_VALUE;
        }
        int width = name.endsWith("float64") ? 8 : name.endsWith("float32") ? 4 : name.endsWith("float16") ? 2 : 1;
        ByteBuffer left = ByteBuffer.wrap(one).order(ByteOrder.nativeOrder());
        ByteBuffer right = ByteBuffer.wrap(other).order(ByteOrder.nativeOrder());
        long most = 0;
        for (int place = 0; place < one.length; place += width) {
            long distance = Math.abs(ordered(left, place, width) - ordered(right, place, width));
            most = Math.max(most, distance < 0 ? Long.MAX_VALUE : distance);
        }
        return most;
    }

    /** Returns a number that counts up with the floating number, zeros of both signs being equal. */
    private static long ordered(ByteBuffer buffer, int place, int width) {
        long bits =
                switch (width) {
                    case 8 -> buffer.getLong(place);
                    case 4 -> buffer.getInt(place);
                    case 2 -> buffer.getShort(place);
                    default -> buffer.get(place);
                };
        long magnitude = bits & (-1L >>> (65 - 8 * width));
        return width > 1 && bits < 0 ? -magnitude : width > 1 ? magnitude : bits;
    }
}
