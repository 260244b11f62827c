package io.memplan.batching.ir;

import java.util.List;
import java.util.Optional;

/**
 * Arithmetic as the Java virtual machine does it: overflow wraps, shifts are masked, a comparison with NaN says so.
 *
 * <p>Each operator is one instruction of the virtual machine and works on 64 bits as {@link Kind} says. Division of
 * whole numbers by zero throws {@link ArithmeticException}.
 */
// The list cannot change.
@SuppressWarnings("ImmutableEnumChecker")
public enum ScalarOperator {
    INT_ADD(96, Kind.INT, Kind.INT, Kind.INT),
    INT_SUBTRACT(100, Kind.INT, Kind.INT, Kind.INT),
    INT_MULTIPLY(104, Kind.INT, Kind.INT, Kind.INT),
    INT_DIVIDE(108, Kind.INT, Kind.INT, Kind.INT),
    INT_REMAINDER(112, Kind.INT, Kind.INT, Kind.INT),
    INT_SHIFT_LEFT(120, Kind.INT, Kind.INT, Kind.INT),
    INT_SHIFT_RIGHT(122, Kind.INT, Kind.INT, Kind.INT),
    INT_UNSIGNED_SHIFT_RIGHT(124, Kind.INT, Kind.INT, Kind.INT),
    INT_AND(126, Kind.INT, Kind.INT, Kind.INT),
    INT_OR(128, Kind.INT, Kind.INT, Kind.INT),
    INT_XOR(130, Kind.INT, Kind.INT, Kind.INT),
    INT_NEGATE(116, Kind.INT, Kind.INT),
    LONG_ADD(97, Kind.LONG, Kind.LONG, Kind.LONG),
    LONG_SUBTRACT(101, Kind.LONG, Kind.LONG, Kind.LONG),
    LONG_MULTIPLY(105, Kind.LONG, Kind.LONG, Kind.LONG),
    LONG_DIVIDE(109, Kind.LONG, Kind.LONG, Kind.LONG),
    LONG_REMAINDER(113, Kind.LONG, Kind.LONG, Kind.LONG),
    LONG_SHIFT_LEFT(121, Kind.LONG, Kind.INT, Kind.LONG),
    LONG_SHIFT_RIGHT(123, Kind.LONG, Kind.INT, Kind.LONG),
    LONG_UNSIGNED_SHIFT_RIGHT(125, Kind.LONG, Kind.INT, Kind.LONG),
    LONG_AND(127, Kind.LONG, Kind.LONG, Kind.LONG),
    LONG_OR(129, Kind.LONG, Kind.LONG, Kind.LONG),
    LONG_XOR(131, Kind.LONG, Kind.LONG, Kind.LONG),
    LONG_NEGATE(117, Kind.LONG, Kind.LONG),
    FLOAT_ADD(98, Kind.FLOAT, Kind.FLOAT, Kind.FLOAT),
    FLOAT_SUBTRACT(102, Kind.FLOAT, Kind.FLOAT, Kind.FLOAT),
    FLOAT_MULTIPLY(106, Kind.FLOAT, Kind.FLOAT, Kind.FLOAT),
    FLOAT_DIVIDE(110, Kind.FLOAT, Kind.FLOAT, Kind.FLOAT),
    FLOAT_REMAINDER(114, Kind.FLOAT, Kind.FLOAT, Kind.FLOAT),
    FLOAT_NEGATE(118, Kind.FLOAT, Kind.FLOAT),
    DOUBLE_ADD(99, Kind.DOUBLE, Kind.DOUBLE, Kind.DOUBLE),
    DOUBLE_SUBTRACT(103, Kind.DOUBLE, Kind.DOUBLE, Kind.DOUBLE),
    DOUBLE_MULTIPLY(107, Kind.DOUBLE, Kind.DOUBLE, Kind.DOUBLE),
    DOUBLE_DIVIDE(111, Kind.DOUBLE, Kind.DOUBLE, Kind.DOUBLE),
    DOUBLE_REMAINDER(115, Kind.DOUBLE, Kind.DOUBLE, Kind.DOUBLE),
    DOUBLE_NEGATE(119, Kind.DOUBLE, Kind.DOUBLE),
    LONG_COMPARE(148, Kind.LONG, Kind.LONG, Kind.INT),
    FLOAT_COMPARE_LESS(149, Kind.FLOAT, Kind.FLOAT, Kind.INT),
    FLOAT_COMPARE_GREATER(150, Kind.FLOAT, Kind.FLOAT, Kind.INT),
    DOUBLE_COMPARE_LESS(151, Kind.DOUBLE, Kind.DOUBLE, Kind.INT),
    DOUBLE_COMPARE_GREATER(152, Kind.DOUBLE, Kind.DOUBLE, Kind.INT),
    INT_TO_LONG(133, Kind.INT, Kind.LONG),
    INT_TO_FLOAT(134, Kind.INT, Kind.FLOAT),
    INT_TO_DOUBLE(135, Kind.INT, Kind.DOUBLE),
    LONG_TO_INT(136, Kind.LONG, Kind.INT),
    LONG_TO_FLOAT(137, Kind.LONG, Kind.FLOAT),
    LONG_TO_DOUBLE(138, Kind.LONG, Kind.DOUBLE),
    FLOAT_TO_INT(139, Kind.FLOAT, Kind.INT),
    FLOAT_TO_LONG(140, Kind.FLOAT, Kind.LONG),
    FLOAT_TO_DOUBLE(141, Kind.FLOAT, Kind.DOUBLE),
    DOUBLE_TO_INT(142, Kind.DOUBLE, Kind.INT),
    DOUBLE_TO_LONG(143, Kind.DOUBLE, Kind.LONG),
    DOUBLE_TO_FLOAT(144, Kind.DOUBLE, Kind.FLOAT),
    INT_TO_BYTE(145, Kind.INT, Kind.INT),
    INT_TO_CHAR(146, Kind.INT, Kind.INT),
    INT_TO_SHORT(147, Kind.INT, Kind.INT);

    private final int opcode;
    private final List<Kind> parameters;
    private final Kind result;

    ScalarOperator(int opcode, Kind parameter, Kind result) {
        this.opcode = opcode;
        this.parameters = List.of(parameter);
        this.result = result;
    }

    ScalarOperator(int opcode, Kind first, Kind second, Kind result) {
        this.opcode = opcode;
        this.parameters = List.of(first, second);
        this.result = result;
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
     * Computes the result. One method for all operators, because a lambda for each would take longer to load than a
     * program takes to lift.
     *
     * @param a the first operand
     * @param b the second operand; of no importance where there is only one
     */
    public long evaluate(long a, long b) {
        return switch (this) {
            case INT_ADD -> (int) a + (int) b;
            case INT_SUBTRACT -> (int) a - (int) b;
            case INT_MULTIPLY -> (int) (a * b);
            case INT_DIVIDE -> (int) a / (int) divisor(b);
            case INT_REMAINDER -> (int) a % (int) divisor(b);
            case INT_SHIFT_LEFT -> (int) a << (int) b;
            case INT_SHIFT_RIGHT -> (int) a >> (int) b;
            case INT_UNSIGNED_SHIFT_RIGHT -> (int) a >>> (int) b;
            case INT_AND -> (int) a & (int) b;
            case INT_OR -> (int) a | (int) b;
            case INT_XOR -> (int) a ^ (int) b;
            case INT_NEGATE -> -(int) a;
            case LONG_ADD -> a + b;
            case LONG_SUBTRACT -> a - b;
            case LONG_MULTIPLY -> a * b;
            case LONG_DIVIDE -> a / divisor(b);
            case LONG_REMAINDER -> a % divisor(b);
            case LONG_SHIFT_LEFT -> a << b;
            case LONG_SHIFT_RIGHT -> a >> b;
            case LONG_UNSIGNED_SHIFT_RIGHT -> a >>> b;
            case LONG_AND -> a & b;
            case LONG_OR -> a | b;
            case LONG_XOR -> a ^ b;
            case LONG_NEGATE -> -a;
            case FLOAT_ADD -> Float.floatToRawIntBits(Float.intBitsToFloat((int) a) + Float.intBitsToFloat((int) b));
            case FLOAT_SUBTRACT ->
                Float.floatToRawIntBits(Float.intBitsToFloat((int) a) - Float.intBitsToFloat((int) b));
            case FLOAT_MULTIPLY ->
                Float.floatToRawIntBits(Float.intBitsToFloat((int) a) * Float.intBitsToFloat((int) b));
            case FLOAT_DIVIDE -> Float.floatToRawIntBits(Float.intBitsToFloat((int) a) / Float.intBitsToFloat((int) b));
            case FLOAT_REMAINDER ->
                Float.floatToRawIntBits(Float.intBitsToFloat((int) a) % Float.intBitsToFloat((int) b));
            case FLOAT_NEGATE -> Float.floatToRawIntBits(-Float.intBitsToFloat((int) a));
            case DOUBLE_ADD -> Double.doubleToRawLongBits(Double.longBitsToDouble(a) + Double.longBitsToDouble(b));
            case DOUBLE_SUBTRACT -> Double.doubleToRawLongBits(Double.longBitsToDouble(a) - Double.longBitsToDouble(b));
            case DOUBLE_MULTIPLY -> Double.doubleToRawLongBits(Double.longBitsToDouble(a) * Double.longBitsToDouble(b));
            case DOUBLE_DIVIDE -> Double.doubleToRawLongBits(Double.longBitsToDouble(a) / Double.longBitsToDouble(b));
            case DOUBLE_REMAINDER ->
                Double.doubleToRawLongBits(Double.longBitsToDouble(a) % Double.longBitsToDouble(b));
            case DOUBLE_NEGATE -> Double.doubleToRawLongBits(-Double.longBitsToDouble(a));
            case LONG_COMPARE -> Long.compare(a, b);
            case FLOAT_COMPARE_LESS -> compare(Float.intBitsToFloat((int) a), Float.intBitsToFloat((int) b), -1);
            case FLOAT_COMPARE_GREATER -> compare(Float.intBitsToFloat((int) a), Float.intBitsToFloat((int) b), 1);
            case DOUBLE_COMPARE_LESS -> compare(Double.longBitsToDouble(a), Double.longBitsToDouble(b), -1);
            case DOUBLE_COMPARE_GREATER -> compare(Double.longBitsToDouble(a), Double.longBitsToDouble(b), 1);
            case INT_TO_LONG -> a;
            case INT_TO_FLOAT -> Float.floatToRawIntBits((float) (int) a);
            case INT_TO_DOUBLE -> Double.doubleToRawLongBits((double) (int) a);
            case LONG_TO_INT -> (int) a;
            case LONG_TO_FLOAT -> Float.floatToRawIntBits((float) a);
            case LONG_TO_DOUBLE -> Double.doubleToRawLongBits((double) a);
            case FLOAT_TO_INT -> (int) Float.intBitsToFloat((int) a);
            case FLOAT_TO_LONG -> (long) Float.intBitsToFloat((int) a);
            case FLOAT_TO_DOUBLE -> Double.doubleToRawLongBits((double) Float.intBitsToFloat((int) a));
            case DOUBLE_TO_INT -> (int) Double.longBitsToDouble(a);
            case DOUBLE_TO_LONG -> (long) Double.longBitsToDouble(a);
            case DOUBLE_TO_FLOAT -> Float.floatToRawIntBits((float) Double.longBitsToDouble(a));
            case INT_TO_BYTE -> (byte) a;
            case INT_TO_CHAR -> (char) a;
            case INT_TO_SHORT -> (short) a;
        };
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
