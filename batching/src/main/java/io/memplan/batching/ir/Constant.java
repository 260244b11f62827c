package io.memplan.batching.ir;

/**
 * A scalar constant.
 *
 * @param kind what it is
 * @param bits its value, as {@link Kind} says
 */
public record Constant(Kind kind, long bits) implements Operand {

    public Constant {
        if (!kind.isScalar()) {
            throw new IllegalArgumentException("A constant is a scalar, not a " + kind + ".");
        }
    }

    /** Makes an int. */
    public static Constant of(int value) {
        return new Constant(Kind.INT, value);
    }

    /** Makes a long. */
    public static Constant of(long value) {
        return new Constant(Kind.LONG, value);
    }

    /** Makes a float. */
    public static Constant of(float value) {
        return new Constant(Kind.FLOAT, Float.floatToRawIntBits(value));
    }

    /** Makes a double. */
    public static Constant of(double value) {
        return new Constant(Kind.DOUBLE, Double.doubleToRawLongBits(value));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Constant constant && kind == constant.kind && bits == constant.bits;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(bits);
    }

    @Override
    public String toString() {
        return switch (kind) {
            case INT -> Integer.toString((int) bits);
            case LONG -> bits + "L";
            case FLOAT -> Float.intBitsToFloat((int) bits) + "f";
            case DOUBLE, REFERENCE, TENSOR -> Double.toString(Double.longBitsToDouble(bits));
        };
    }
}
