package io.memplan.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.memplan.batching.execute.RunAhead;
import io.memplan.batching.tensor.TensorOptions;
import io.memplan.batching.testing.Autograd;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients of numbers through functions of the platform and through methods, beside differences of the method itself. */
final class NumberFunctionsIT {

    private static final double STEP = 1e-6;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    static double functions(NDArray x) {
        double a = x.getDouble(0);
        double b = x.getDouble(1);
        double c = x.getDouble(2);
        return Math.pow(1.5 + a * a, b)
                + Math.max(a, b) * Math.min(b, c)
                + Math.hypot(a, c)
                + Math.atan2(a, b)
                + Math.log1p(b * b) * Math.expm1(c)
                + Math.fma(a, b, c)
                + Math.toRadians(a) * Math.toDegrees(b)
                + Math.copySign(a, c)
                + StrictMath.tan(a / 3) * Math.cbrt(b)
                + Math.asin(Math.tanh(a)) * Math.acos(Math.tanh(b)) * Math.atan(c)
                + Math.sinh(a) * Math.cosh(b) * Math.log10(3 + c * c)
                + (Math.floor(a) + Math.ceil(b) + Math.rint(c) + Math.signum(a)) * c;
    }

    static double remainders(NDArray x) {
        double a = 3 * x.getDouble(0);
        double b = 1 + Math.abs(x.getDouble(1));
        double left = a % b;
        a %= 0.75;
        return left * left + 2.5 % b + a * b + Math.IEEEremainder(4 * b, 1.25) * left;
    }

    static double calls(NDArray x) {
        double a = x.getDouble(0);
        double b = scaled(x, a, 2);
        Pair pair = both(a + b, x.getDouble(2));
        return pair.first() * pair.second() + scaled(x, 3, -1) + power(b, 3) + constant(a);
    }

    record Pair(double first, double second) {}

    private static Pair both(double a, double b) {
        return a > b ? new Pair(a * b, b) : new Pair(b, Math.sin(a));
    }

    private static double scaled(NDArray x, double by, double plus) {
        by += x.getDouble(1);
        return by * x.getDouble(2) + plus;
    }

    private static double power(double base, int exponent) {
        return exponent == 0 ? 1 : base * power(base, exponent - 1);
    }

    private static double constant(double unused) {
        return unused > 0 ? 2 : 3;
    }

    /** Recursion of the method that is run, by a tail call and by another. */
    static double recursive(NDArray x, int depth, double sum) {
        if (depth < 0) {
            return sum;
        }
        double element = x.getDouble(depth);
        if (element > 0) {
            return recursive(x, depth - 1, sum + element * element);
        }
        return 0.5 * recursive(x, depth - 1, sum * element);
    }

    /** A parameter that is set anew. */
    static double argument(NDArray x, int steps, double start) {
        double sum = start;
        for (int i = 0; i <= steps; i++) {
            start += x.getDouble(i) * start;
            sum += start;
        }
        return sum + start;
    }

    /** Arrays of Java's: of elements, and filled in a loop, with elements that are written and read again. */
    static double arrays(NDArray x) {
        double[] given = x.mul(2).toDoubleArray();
        double[] made = new double[given.length + 1];
        made[0] = 0.5;
        for (int i = 0; i < given.length; i++) {
            made[i + 1] = made[i] * given[i] + Math.sin(given[i]);
        }
        given[1] *= made[2];
        made[0] = 3;
        double sum = given[1];
        for (int i = 0; i < made.length; i++) {
            double[] inner = {made[i], i};
            sum += inner[0] * inner[1];
        }
        return sum;
    }

    @ParameterizedTest
    @ValueSource(strings = {"functions", "remainders", "calls", "recursive", "argument", "arrays"})
    void of_numbers_equalDifferences(String name) throws Exception {
        Method method = method(name);
        List<Object[]> members = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            NDArray x = new TensorMembers(manager, DataType.FLOAT64, 20 + i).normal(3);
            members.add(method.getParameterCount() == 1 ? new Object[] {x} : new Object[] {x, i % 3, 0.5 + i});
        }
        List<NDArray> wanted =
                members.stream().map(member -> (NDArray) member[0]).toList();
        try (Gradients gradients = Gradients.of(
                BatchedProgram.of(method),
                RunAhead.builder().optWidth(3).build(),
                1,
                members,
                wanted,
                List.of(),
                new Gradients.Options(TensorOptions.ROW_INVARIANT, Long.MAX_VALUE))) {
            for (int member = 0; member < members.size(); member++) {
                Object[] given = members.get(member);
                assertThat(gradients.results().members().get(member).results())
                        .containsExactly(method.invoke(null, given));
                double[] actual = gradients.of(wanted.get(member)).toDoubleArray();
                for (int i = 0; i < actual.length; i++) {
                    double expected = difference(method, given, i);
                    assertThat(actual[i])
                            .as("member %d, element %d of %s", member, i, name)
                            .isCloseTo(expected, within(1e-6 * Math.max(1, Math.abs(expected))));
                }
            }
        }
    }

    private double difference(Method method, Object[] given, int element) throws Exception {
        double[] at = ((NDArray) given[0]).toDoubleArray();
        double[] sides = new double[2];
        for (int side = 0; side < 2; side++) {
            double[] moved = at.clone();
            moved[element] += side == 0 ? STEP : -STEP;
            Object[] other = given.clone();
            other[0] = manager.create(moved);
            sides[side] = (Double) method.invoke(null, other);
        }
        return (sides[0] - sides[1]) / (2 * STEP);
    }

    /** Single precision: remainders and calls of floats. */
    static float floats(NDArray x) {
        float a = x.getFloat(0);
        float left = 5 * a % 1.5f;
        return Math.max(left, x.getFloat(1)) * x.getFloat(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void of_floats_equalTheDerivative(int seed) throws Exception {
        NDArray x = new TensorMembers(manager, DataType.FLOAT32, seed).normal(3);
        float[] at = x.toFloatArray();
        float left = 5 * at[0] % 1.5f;
        List<Object[]> members = List.<Object[]>of(new Object[] {x});
        try (Gradients gradients = Gradients.of(
                BatchedProgram.of(method("floats")),
                new RunAhead(),
                1,
                members,
                List.of(x),
                List.of(),
                Gradients.Options.KEEP_ALL)) {
            float[] actual = gradients.of(x).toFloatArray();
            assertThat(actual[0]).isCloseTo(left > at[1] ? 5 * at[2] : 0, within(1e-5f));
            assertThat(actual[1]).isCloseTo(left > at[1] ? 0 : at[2], within(1e-5f));
            assertThat(actual[2]).isCloseTo(Math.max(left, at[1]), within(1e-5f));
        }
    }

    static NDArray logGamma(NDArray x, NDArray weights) {
        return x.gammaln().mul(weights);
    }

    /** Small, large and negative arguments; single precision near a root of the derivative is absolute. */
    @ParameterizedTest
    @CsvSource({"FLOAT32, 1e-5", "FLOAT64, 1e-12"})
    void of_logGamma_equalAutograd(DataType type, double tolerance) throws Exception {
        NDArray x = manager.create(new double[] {0.01, 0.3, 1, 1.4616, 2.5, 7, 30, 1e4, -0.5, -1.7, -9.25})
                .toType(type, true);
        NDArray weights = new TensorMembers(manager, type, 3).normal(11);
        List<Object[]> members = List.of(new Object[] {x, weights}, new Object[] {x.mul(1.25), weights});
        Map<NDArray, NDArray> expected = Autograd.gradients(method("logGamma"), members);
        try (Gradients gradients = Gradients.of(
                BatchedProgram.of(method("logGamma")),
                new RunAhead(),
                1,
                members,
                expected.keySet(),
                List.of(),
                Gradients.Options.KEEP_ALL)) {
            for (Map.Entry<NDArray, NDArray> entry : expected.entrySet()) {
                NDArray error = gradients.of(entry.getKey()).sub(entry.getValue());
                NDArray scale = entry.getValue().abs().add(1);
                assertThat(error.div(scale)
                                .abs()
                                .max()
                                .toType(DataType.FLOAT64, true)
                                .getDouble())
                        .isLessThanOrEqualTo(tolerance);
            }
        }
    }

    private static Method method(String name) {
        Method found = Arrays.stream(NumberFunctionsIT.class.getDeclaredMethods())
                .filter(candidate -> candidate.getName().equals(name))
                .findFirst()
                .orElseThrow();
        found.setAccessible(true);
        return found;
    }
}
