package io.memplan.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients of numbers that Java has computed from elements of arrays: those of the same program with arrays in their place. */
final class NumberGradientsIT {

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    /** A loop that sums, branches, and a result that is a constant for some members. */
    static double summed(NDArray x, NDArray weights, int steps) {
        if (steps == 4) {
            return 3;
        }
        double sum = 0;
        NDArray state = x;
        for (int i = 0; i < steps; i++) {
            state = state.matMul(weights).tanh();
            double element = state.getDouble(i);
            sum += 0.5 * element * element / (i + 1);
            if (element < 0) {
                sum = -sum - 2 * element;
            }
        }
        return steps == 0 ? 1.5 - 2 / x.getDouble(0) : Math.sqrt(1 + sum * sum);
    }

    static NDArray summedArrays(NDArray x, NDArray weights, int steps) {
        if (steps == 4) {
            return x.get(0).mul(0).add(3);
        }
        NDArray sum = x.get(0).mul(0);
        NDArray state = x;
        for (int i = 0; i < steps; i++) {
            state = state.matMul(weights).tanh();
            NDArray element = state.get(i);
            sum = sum.add(element.mul(0.5).mul(element).div(i + 1));
            if (element.getDouble() < 0) {
                sum = sum.neg().sub(element.mul(2));
            }
        }
        return steps == 0
                ? x.get(0).pow(-1).mul(-2).add(1.5)
                : sum.mul(sum).add(1).sqrt();
    }

    /** Functions of the platform, two numbers of one operator, and a choice whose value stands on the operand stack. */
    static double functions(NDArray x, NDArray weights, int steps) {
        double a = x.getDouble(steps);
        double b = weights.getDouble(steps, 1);
        double quotient = (a - b) / (Math.exp(b) + Math.abs(a));
        return Math.sin(quotient) * (steps % 2 == 0 ? Math.cos(a) : b) + Math.log(1 + a * a) - Math.tanh(b * steps);
    }

    static NDArray functionsArrays(NDArray x, NDArray weights, int steps) {
        NDArray a = x.get(steps);
        NDArray b = weights.get(steps, 1);
        NDArray quotient = a.sub(b).div(b.exp().add(a.abs()));
        return quotient.sin()
                .mul(steps % 2 == 0 ? a.cos() : b)
                .add(a.mul(a).add(1).log())
                .sub(b.mul(steps).tanh());
    }

    /** Numbers from an argument of Java's, from a table that is handed to a method, and from one that is either. */
    static double constants(NDArray x, double[] given, int steps) {
        double[] table = {0.5, -1, 2, given[0], 3};
        double sum = 0;
        for (int i = 0; i <= steps; i++) {
            double[] either = i % 2 == 0 ? table : given;
            sum += x.getDouble(i) * given[i]
                    + Math.exp(chosen(table, i) * x.getDouble(1)) / (1 + either[i] * either[i]);
        }
        double[] signs = given.clone();
        signs[steps] = sum > 0 ? 1 : -1;
        return sum * signs[steps];
    }

    private static double chosen(double[] table, int at) {
        return at == 4 ? table[0] : chosen(table, at + 1) * 0.5 + table[at];
    }

    static NDArray constantsArrays(NDArray x, double[] given, int steps) {
        double[] table = {0.5, -1, 2, given[0], 3};
        NDArray sum = x.get(0).mul(0);
        for (int i = 0; i <= steps; i++) {
            double[] either = i % 2 == 0 ? table : given;
            sum = sum.add(x.get(i).mul(given[i]))
                    .add(x.get(1).mul(chosen(table, i)).exp().div(1 + either[i] * either[i]));
        }
        return sum.mul(sum.getDouble() > 0 ? 1 : -1);
    }

    @Test
    void of_numbersOfGivenArrays_areConstants() throws Exception {
        TensorMembers random = new TensorMembers(manager, DataType.FLOAT64, 9);
        List<Object[]> members = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            members.add(new Object[] {random.normal(6), random.normal(5).toDoubleArray(), i % 5});
        }
        compare(method("constants"), method("constantsArrays"), members, 1e-12);
    }

    @ParameterizedTest
    @ValueSource(strings = {"summed", "functions"})
    void of_computedNumbers_equalThoseOfArrays(String name) throws Exception {
        TensorMembers random = new TensorMembers(manager, DataType.FLOAT64, 7);
        NDArray weights = random.normal(6, 6).mul(0.5);
        List<Object[]> members = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            members.add(new Object[] {random.normal(6), weights, i % 5});
        }
        compare(method(name), method(name + "Arrays"), members, 1e-12);
    }

    /** Conversions between the types of numbers. */
    static float converted(NDArray x) {
        double wide = x.getFloat(1);
        double curve = Math.exp(-wide * wide);
        return (float) (1 / (1 + curve)) * x.getFloat(2);
    }

    /** Against the derivative by hand, since the engine's autograd ends at a conversion. */
    @Test
    void of_convertedNumbers_equalTheDerivative() throws Exception {
        NDArray x = new TensorMembers(manager, DataType.FLOAT32, 8).normal(3);
        List<Object[]> members = List.<Object[]>of(new Object[] {x});
        try (Gradients gradients = Gradients.of(
                BatchedProgram.of(method("converted")),
                new RunAhead(),
                1,
                members,
                List.of(x),
                List.of(),
                Gradients.Options.KEEP_ALL)) {
            double curve = Math.exp(-x.getFloat(1) * x.getFloat(1));
            float[] actual = gradients.of(x).toFloatArray();
            assertThat(actual[0]).isZero();
            assertThat((double) actual[1])
                    .isCloseTo(2 * x.getFloat(1) * x.getFloat(2) * curve / Math.pow(1 + curve, 2), within(1e-6));
            assertThat((double) actual[2]).isCloseTo(1 / (1 + curve), within(1e-6));
            assertThat(gradients.results().members().get(0).results())
                    .containsExactly(method("converted").invoke(null, x));
        }
    }

    private static void compare(Method numbers, Method arrays, List<Object[]> members, double tolerance)
            throws Exception {
        Map<NDArray, NDArray> expected = Autograd.gradients(arrays, members);
        for (TensorOptions options : List.of(TensorOptions.FAST, TensorOptions.ROW_INVARIANT)) {
            try (Gradients gradients = Gradients.of(
                    BatchedProgram.of(numbers),
                    RunAhead.builder().optWidth(4).build(),
                    1,
                    members,
                    expected.keySet(),
                    List.of(),
                    new Gradients.Options(options, Long.MAX_VALUE))) {
                for (int i = 0; options.rowInvariant() && i < members.size(); i++) {
                    assertThat(gradients.results().members().get(i).results())
                            .containsExactly(numbers.invoke(null, members.get(i)));
                }
                for (Map.Entry<NDArray, NDArray> entry : expected.entrySet()) {
                    NDArray error = gradients.of(entry.getKey()).sub(entry.getValue());
                    double largest = Math.max(1, number(entry.getValue().abs().max()));
                    assertThat(number(error.abs().max())).isLessThanOrEqualTo(tolerance * largest);
                }
            }
        }
    }

    private static double number(NDArray array) {
        return array.toType(DataType.FLOAT64, true).getDouble();
    }

    static double throughArray(NDArray x) {
        double[] all = x.toDoubleArray();
        double[] same = all;
        same[0] = 2;
        all = new double[] {x.getDouble(0)};
        return all[0] + same[0] + x.getDouble(1);
    }

    static double handedOn(NDArray x) {
        double[] all = x.toDoubleArray();
        return first(all);
    }

    private static double first(double[] all) {
        return all[0];
    }

    static double intoArgument(NDArray x, double[] given) {
        given[0] = x.getDouble(0);
        return given[0] + x.getDouble(1);
    }

    static double intoHandedOn(NDArray x, double[] given) {
        store(given, x.getDouble(0));
        return given[0] + x.getDouble(1);
    }

    private static void store(double[] all, double value) {
        all[0] = value;
    }

    static double ofNoArray(NDArray x, double start) {
        return start * 2;
    }

    @ParameterizedTest
    @CsvSource({"throughArray", "handedOn", "intoArgument", "intoHandedOn", "ofNoArray"})
    void of_numbersWhoseWayIsNotFollowed_areRefused(String name) {
        BatchedProgram program = BatchedProgram.of(method(name));
        assertThatThrownBy(() -> Gradients.of(
                        program, new RunAhead(), 1, List.of(), List.of(), List.of(), Gradients.Options.KEEP_ALL))
                .hasMessageContaining("of which none is an array or a number that is seen to be computed from one")
                .hasMessageContaining("\nMaybe return the array");
    }

    private static Method method(String name) {
        Method found = Arrays.stream(NumberGradientsIT.class.getDeclaredMethods())
                .filter(candidate -> candidate.getName().equals(name))
                .findFirst()
                .orElseThrow();
        found.setAccessible(true);
        return found;
    }
}
