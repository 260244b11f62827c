package io.memplan.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.memplan.batching.execute.BatchResult;
import io.memplan.batching.execute.ProgramCounter;
import io.memplan.batching.execute.ProgramCounter.Choice;
import io.memplan.batching.execute.TensorLauncher;
import io.memplan.batching.lift.LiftException;
import io.memplan.batching.tensor.TensorOptions;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long arrays live, and what of arrays is refused. */
final class TensorLifetimeIT {

    private static final int STEPS = 12_500;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    public static NDArray drift(NDArray x, int steps) {
        NDArray state = x;
        for (int i = 0; i < steps; i++) {
            state = state.mul(0.5);
            if (i % 3 == 0) {
                state = state.add(x);
            }
        }
        return state;
    }

    public static NDArray inPlace(NDArray x) {
        return x.addi(1);
    }

    public static void closing(NDArray x) {
        x.close();
    }

    public static NDArray drawn(NDManager manager) {
        return manager.randomNormal(new ai.djl.ndarray.types.Shape(3));
    }

    public static NDArray unknown(NDArray x) {
        return x.nonzero();
    }

    public static NDArray scaled(NDArray x, @Uniform double factor) {
        return x.mul(factor);
    }

    public static NDArray noise(NDManager manager, CounterRandom random, int count) {
        return random.nextNormals(manager, count).mul(2);
    }

    @Test
    void run_aHundredThousandOperations_holdsFewBytesAndLeaksNothing() {
        TensorMembers numbers = new TensorMembers(manager, DataType.FLOAT32, 2);
        List<Object[]> members = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            members.add(new Object[] {numbers.normal(16), STEPS - 7 * i});
        }
        int before = manager.getManagedArrays().size();
        TensorOptions options = new TensorOptions(false, 64 << 10);
        try (TensorLauncher launcher = new TensorLauncher(options)) {
            BatchResult result = BatchedProgram.of(method("drift"))
                    .run(new ProgramCounter(4, true, Choice.FULLEST), 1, members, launcher);
            assertThat(launcher.counts().stream()
                            .mapToLong(count -> count.launches())
                            .sum())
                    .isGreaterThan(2 * STEPS);
            assertThat(launcher.session().peakBytes()).isLessThan(200 << 10);
            for (int i = 0; i < 6; i++) {
                assertThat(result.members().get(i).failure()).isEmpty();
            }
        }
        assertThat(manager.getManagedArrays()).as("the results only").hasSize(before + 6);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "inPlace | changes an array in place by NDArray.addi | such as add",
                "closing | it closes an array                        | leave that out",
                "drawn   | depend on who draws first                 | CounterRandom",
                "unknown | NDArray.nonzero                           | ArrayOperators.methods",
            })
    void of_whatArraysCannotDo_isRefusedWithReasonAndRemedy(String name, String reason, String remedy) {
        assertThatThrownBy(() -> BatchedProgram.of(method(name)))
                .isInstanceOfSatisfying(
                        LiftException.class, e -> assertThat(e.line()).isPositive())
                .hasMessageContaining("TensorLifetimeIT." + name)
                .hasMessageContaining(reason)
                .hasMessageMatching("(?s).*\nMaybe .*" + remedy + ".*");
    }

    @Test
    void run_uniformArgumentsThatDiffer_areRefused() {
        NDArray x = new TensorMembers(manager, DataType.FLOAT32, 2).normal(3);
        BatchedProgram program = BatchedProgram.of(method("scaled"));
        assertThat(program.uniformParameters()).containsExactly(1);
        assertThatThrownBy(() -> program.run(
                        new ProgramCounter(4, true, Choice.FULLEST),
                        1,
                        List.of(new Object[] {x, 1.0}, new Object[] {x, 2.0})))
                .hasMessageContaining("The parameter 1 is uniform, but the members 0 and 1 have different arguments");
    }

    @Test
    void run_normals_dependOnTheMemberOnly() {
        List<Object[]> members = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            members.add(new Object[] {manager, 5 + i % 2});
        }
        BatchResult result =
                BatchedProgram.of(method("noise")).run(new ProgramCounter(4, true, Choice.FULLEST), 7, members);
        for (int i = 0; i < 9; i++) {
            NDArray actual = (NDArray) result.members().get(i).results().get(0);
            assertThat(actual.toFloatArray())
                    .isEqualTo(
                            noise(manager, new CounterRandom(7, i), 5 + i % 2).toFloatArray());
        }
    }

    private static Method method(String name) {
        return Arrays.stream(TensorLifetimeIT.class.getMethods())
                .filter(candidate -> candidate.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
