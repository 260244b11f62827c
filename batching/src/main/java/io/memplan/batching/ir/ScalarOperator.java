package io.memplan.batching.ir;

import java.util.List;
import java.util.Optional;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * Arithmetic as the Java virtual machine does it: overflow wraps, shifts are masked, a comparison with NaN says so.
 *
 * <p>Each operator is one instruction of the virtual machine and works on 64 bits as {@link Kind} says. Division of
 * whole numbers by zero throws {@link ArithmeticException}.
 */
// The list cannot change, and the functions keep nothing.
@SuppressWarnings("ImmutableEnumChecker")
public enum ScalarOperator {
    INT_ADD(96, Kind.INT, Kind.INT, Kind.INT, (a, b) -> (int) a + (int) b),
    INT_SUBTRACT(100, Kind.INT, Kind.INT, Kind.INT, (a, b) -> (int) a - (int) b),
    INT_MULTIPLY(104, Kind.INT, Kind.INT, Kind.INT, (a, b) -> (int) (a * b)),
    INT_DIVIDE(108, Kind.INT, Kind.INT, Kind.INT, (a, b) -> (int) a / (int) divisor(b)),
    INT_REMAINDER(112, Kind.INT, Kind.INT, Kind.INT, (a, b) -> (int) a % (int) divisor(b)),
    INT_SHIFT_LEFT(120, Kind.INT, Kind.INT, Kind.INT, (a, b) -> (int) a << (int) b),
    INT_SHIFT_RIGHT(122, Kind.INT, Kind.INT, Kind.INT, (a, b) -> (int) a >> (int) b),
    INT_UNSIGNED_SHIFT_RIGHT(124, Kind.INT, Kind.INT, Kind.INT, (a, b) -> (int) a >>> (int) b),
    INT_AND(126, Kind.INT, Kind.INT, Kind.INT, (a, b) -> (int) a & (int) b),
    INT_OR(128, Kind.INT, Kind.INT, Kind.INT, (a, b) -> (int) a | (int) b),
    INT_XOR(130, Kind.INT, Kind.INT, Kind.INT, (a, b) -> (int) a ^ (int) b),
    INT_NEGATE(116, Kind.INT, Kind.INT, a -> -(int) a),
    LONG_ADD(97, Kind.LONG, Kind.LONG, Kind.LONG, (a, b) -> a + b),
    LONG_SUBTRACT(101, Kind.LONG, Kind.LONG, Kind.LONG, (a, b) -> a - b),
    LONG_MULTIPLY(105, Kind.LONG, Kind.LONG, Kind.LONG, (a, b) -> a * b),
    LONG_DIVIDE(109, Kind.LONG, Kind.LONG, Kind.LONG, (a, b) -> a / divisor(b)),
    LONG_REMAINDER(113, Kind.LONG, Kind.LONG, Kind.LONG, (a, b) -> a % divisor(b)),
    LONG_SHIFT_LEFT(121, Kind.LONG, Kind.INT, Kind.LONG, (a, b) -> a << b),
    LONG_SHIFT_RIGHT(123, Kind.LONG, Kind.INT, Kind.LONG, (a, b) -> a >> b),
    LONG_UNSIGNED_SHIFT_RIGHT(125, Kind.LONG, Kind.INT, Kind.LONG, (a, b) -> a >>> b),
    LONG_AND(127, Kind.LONG, Kind.LONG, Kind.LONG, (a, b) -> a & b),
    LONG_OR(129, Kind.LONG, Kind.LONG, Kind.LONG, (a, b) -> a | b),
    LONG_XOR(131, Kind.LONG, Kind.LONG, Kind.LONG, (a, b) -> a ^ b),
    LONG_NEGATE(117, Kind.LONG, Kind.LONG, a -> -a),
    FLOAT_ADD(
            98,
            Kind.FLOAT,
            Kind.FLOAT,
            Kind.FLOAT,
            (a, b) -> Float.floatToRawIntBits(Float.intBitsToFloat((int) a) + Float.intBitsToFloat((int) b))),
    FLOAT_SUBTRACT(
            102,
            Kind.FLOAT,
            Kind.FLOAT,
            Kind.FLOAT,
            (a, b) -> Float.floatToRawIntBits(Float.intBitsToFloat((int) a) - Float.intBitsToFloat((int) b))),
    FLOAT_MULTIPLY(
            106,
            Kind.FLOAT,
            Kind.FLOAT,
            Kind.FLOAT,
            (a, b) -> Float.floatToRawIntBits(Float.intBitsToFloat((int) a) * Float.intBitsToFloat((int) b))),
    FLOAT_DIVIDE(
            110,
            Kind.FLOAT,
            Kind.FLOAT,
            Kind.FLOAT,
            (a, b) -> Float.floatToRawIntBits(Float.intBitsToFloat((int) a) / Float.intBitsToFloat((int) b))),
    FLOAT_REMAINDER(
            114,
            Kind.FLOAT,
            Kind.FLOAT,
            Kind.FLOAT,
            (a, b) -> Float.floatToRawIntBits(Float.intBitsToFloat((int) a) % Float.intBitsToFloat((int) b))),
    FLOAT_NEGATE(118, Kind.FLOAT, Kind.FLOAT, a -> Float.floatToRawIntBits(-Float.intBitsToFloat((int) a))),
    DOUBLE_ADD(
            99,
            Kind.DOUBLE,
            Kind.DOUBLE,
            Kind.DOUBLE,
            (a, b) -> Double.doubleToRawLongBits(Double.longBitsToDouble(a) + Double.longBitsToDouble(b))),
    DOUBLE_SUBTRACT(
            103,
            Kind.DOUBLE,
            Kind.DOUBLE,
            Kind.DOUBLE,
            (a, b) -> Double.doubleToRawLongBits(Double.longBitsToDouble(a) - Double.longBitsToDouble(b))),
    DOUBLE_MULTIPLY(
            107,
            Kind.DOUBLE,
            Kind.DOUBLE,
            Kind.DOUBLE,
            (a, b) -> Double.doubleToRawLongBits(Double.longBitsToDouble(a) * Double.longBitsToDouble(b))),
    DOUBLE_DIVIDE(
            111,
            Kind.DOUBLE,
            Kind.DOUBLE,
            Kind.DOUBLE,
            (a, b) -> Double.doubleToRawLongBits(Double.longBitsToDouble(a) / Double.longBitsToDouble(b))),
    DOUBLE_REMAINDER(
            115,
            Kind.DOUBLE,
            Kind.DOUBLE,
            Kind.DOUBLE,
            (a, b) -> Double.doubleToRawLongBits(Double.longBitsToDouble(a) % Double.longBitsToDouble(b))),
    DOUBLE_NEGATE(119, Kind.DOUBLE, Kind.DOUBLE, a -> Double.doubleToRawLongBits(-Double.longBitsToDouble(a))),
    LONG_COMPARE(148, Kind.LONG, Kind.LONG, Kind.INT, (a, b) -> Long.compare(a, b)),
    FLOAT_COMPARE_LESS(
            149,
            Kind.FLOAT,
            Kind.FLOAT,
            Kind.INT,
            (a, b) -> compare(Float.intBitsToFloat((int) a), Float.intBitsToFloat((int) b), -1)),
    FLOAT_COMPARE_GREATER(
            150,
            Kind.FLOAT,
            Kind.FLOAT,
            Kind.INT,
            (a, b) -> compare(Float.intBitsToFloat((int) a), Float.intBitsToFloat((int) b), 1)),
    DOUBLE_COMPARE_LESS(
            151,
            Kind.DOUBLE,
            Kind.DOUBLE,
            Kind.INT,
            (a, b) -> compare(Double.longBitsToDouble(a), Double.longBitsToDouble(b), -1)),
    DOUBLE_COMPARE_GREATER(
            152,
            Kind.DOUBLE,
            Kind.DOUBLE,
            Kind.INT,
            (a, b) -> compare(Double.longBitsToDouble(a), Double.longBitsToDouble(b), 1)),
    INT_TO_LONG(133, Kind.INT, Kind.LONG, a -> a),
    INT_TO_FLOAT(134, Kind.INT, Kind.FLOAT, a -> Float.floatToRawIntBits((float) (int) a)),
    INT_TO_DOUBLE(135, Kind.INT, Kind.DOUBLE, a -> Double.doubleToRawLongBits((double) (int) a)),
    LONG_TO_INT(136, Kind.LONG, Kind.INT, a -> (int) a),
    LONG_TO_FLOAT(137, Kind.LONG, Kind.FLOAT, a -> Float.floatToRawIntBits((float) a)),
    LONG_TO_DOUBLE(138, Kind.LONG, Kind.DOUBLE, a -> Double.doubleToRawLongBits((double) a)),
    FLOAT_TO_INT(139, Kind.FLOAT, Kind.INT, a -> (int) Float.intBitsToFloat((int) a)),
    FLOAT_TO_LONG(140, Kind.FLOAT, Kind.LONG, a -> (long) Float.intBitsToFloat((int) a)),
    FLOAT_TO_DOUBLE(
            141, Kind.FLOAT, Kind.DOUBLE, a -> Double.doubleToRawLongBits((double) Float.intBitsToFloat((int) a))),
    DOUBLE_TO_INT(142, Kind.DOUBLE, Kind.INT, a -> (int) Double.longBitsToDouble(a)),
    DOUBLE_TO_LONG(143, Kind.DOUBLE, Kind.LONG, a -> (long) Double.longBitsToDouble(a)),
    DOUBLE_TO_FLOAT(144, Kind.DOUBLE, Kind.FLOAT, a -> Float.floatToRawIntBits((float) Double.longBitsToDouble(a))),
    INT_TO_BYTE(145, Kind.INT, Kind.INT, a -> (byte) a),
    INT_TO_CHAR(146, Kind.INT, Kind.INT, a -> (char) a),
    INT_TO_SHORT(147, Kind.INT, Kind.INT, a -> (short) a);

    private final int opcode;
    private final List<Kind> parameters;
    private final Kind result;
    private final LongBinaryOperator evaluation;

    ScalarOperator(int opcode, Kind parameter, Kind result, LongUnaryOperator evaluation) {
        this.opcode = opcode;
        this.parameters = List.of(parameter);
        this.result = result;
        this.evaluation = (a, b) -> evaluation.applyAsLong(a);
    }

    ScalarOperator(int opcode, Kind first, Kind second, Kind result, LongBinaryOperator evaluation) {
        this.opcode = opcode;
        this.parameters = List.of(first, second);
        this.result = result;
        this.evaluation = evaluation;
    }

    /** Returns the operator of an instruction of the virtual machine, if it is one. */
    public static Optional<ScalarOperator> ofOpcode(int opcode) {
        return Optional.ofNullable(opcode < 0 || opcode >= Opcodes.BY_OPCODE.length ? null : Opcodes.BY_OPCODE[opcode]);
    }

    /** Returns the instruction of the virtual machine. */
    public int opcode() {
        return opcode;
    }

    /** Returns what it takes: one or two scalars. */
    public List<Kind> parameters() {
        return parameters;
    }

    /** Returns what it makes. */
    public Kind result() {
        return result;
    }

    /**
     * Computes the result.
     *
     * @param a the first operand
     * @param b the second operand; of no importance where there is only one
     */
    public long evaluate(long a, long b) {
        return evaluation.applyAsLong(a, b);
    }

    /** Checks a divisor: exceptions that the virtual machine itself throws often lose their message. */
    private static long divisor(long divisor) {
        if (divisor == 0) {
            throw new ArithmeticException("/ by zero");
        }
        return divisor;
    }

    private static int compare(double a, double b, int ifNaN) {
        if (a > b) {
            return 1;
        }
        if (a == b) {
            return 0;
        }
        return a < b ? -1 : ifNaN;
    }

    /** The operators by instruction. */
    private static final class Opcodes {

        private static final ScalarOperator[] BY_OPCODE = new ScalarOperator[256];

        static {
            for (ScalarOperator operator : ScalarOperator.values()) {
                BY_OPCODE[operator.opcode] = operator;
            }
        }
    }
}
