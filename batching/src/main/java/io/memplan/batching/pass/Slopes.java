package io.memplan.batching.pass;

import io.memplan.batching.ir.Intrinsic;
import io.memplan.batching.ir.Kind;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The partial derivatives of functions of {@link Math} that arrays have no operation for, or one for positive numbers only, and of
 * {@code %}. At a tie of two
 * numbers the larger or the smaller shares its derivative evenly, as with arrays; steps have the derivative zero.
 */
final class Slopes {

    /** The name under which {@code %} is known. */
    static final String REMAINDER = "%";

    private static final Slope ONE = (a, b, c) -> 1;
    private static final Slope ZERO = (a, b, c) -> 0;

    private Slopes() {}

    /** A derivative at up to three numbers; those that a function does not take are zero. */
    interface Slope {
        double at(double a, double b, double c);
    }

    private static double wins(double a, double b) {
        return a == b ? 0.5 : a > b ? 1 : 0;
    }

    /** Returns the name of a function of the platform, such as {@code pow}. */
    private static String name(String intrinsic) {
        return intrinsic.startsWith("Math.") || intrinsic.startsWith("StrictMath.")
                ? intrinsic.substring(intrinsic.indexOf('.') + 1)
                : intrinsic;
    }

    /**
     * Returns the derivatives of a function by its operands; none if they are not known. Only those asked for are linked, which
     * the first program of a process would wait for.
     */
    private static List<Slope> slopes(String intrinsic) {
        return switch (name(intrinsic)) {
            case REMAINDER -> List.of(ONE, (a, b, c) -> (a % b - a) / b);
            case "IEEEremainder" -> List.of(ONE, (a, b, c) -> (Math.IEEEremainder(a, b) - a) / b);
            case "pow" ->
                List.of(
                        (a, b, c) -> b == 0 ? 0 : b * Math.pow(a, b - 1),
                        (a, b, c) -> a == 0 && b >= 0 ? 0 : Math.pow(a, b) * Math.log(a));
            case "max" -> List.of((a, b, c) -> wins(a, b), (a, b, c) -> wins(b, a));
            case "min" -> List.of((a, b, c) -> wins(b, a), (a, b, c) -> wins(a, b));
            case "hypot" -> List.of((a, b, c) -> a / Math.hypot(a, b), (a, b, c) -> b / Math.hypot(a, b));
            case "atan2" -> List.of((a, b, c) -> b / (a * a + b * b), (a, b, c) -> -a / (a * a + b * b));
            case "log1p" -> List.of((a, b, c) -> 1 / (1 + a));
            case "cbrt" -> List.of((a, b, c) -> 1 / (3 * Math.cbrt(a) * Math.cbrt(a)));
            case "expm1" -> List.of((a, b, c) -> Math.exp(a));
            case "fma" -> List.of((a, b, c) -> b, (a, b, c) -> a, ONE);
            case "toRadians" -> List.of((a, b, c) -> Math.toRadians(1));
            case "toDegrees" -> List.of((a, b, c) -> Math.toDegrees(1));
            case "copySign" -> List.of((a, b, c) -> Math.copySign(1, a) * Math.copySign(1, b), ZERO);
            case "floor", "ceil", "rint", "signum" -> List.of(ZERO);
            default -> List.of();
        };
    }

    /** Returns whether the derivatives of a function are known. */
    static boolean isKnown(String intrinsic) {
        return !slopes(intrinsic).isEmpty();
    }

    /** Returns the derivative of a known function by one of its operands: a function of all of them, as doubles. */
    static Intrinsic of(String intrinsic, int operand) {
        List<Slope> slopes = slopes(intrinsic);
        List<Object> zeros = new ArrayList<>(Collections.nCopies(3 - slopes.size(), 0.0));
        try {
            MethodHandle at = MethodHandles.lookup()
                    .findVirtual(
                            Slope.class,
                            "at",
                            MethodType.methodType(double.class, double.class, double.class, double.class))
                    .bindTo(slopes.get(operand));
            return new Intrinsic(
                    "slope of " + intrinsic + " by " + operand,
                    Collections.nCopies(slopes.size(), Kind.DOUBLE),
                    Kind.DOUBLE,
                    MethodHandles.insertArguments(at, slopes.size(), zeros.toArray()));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
