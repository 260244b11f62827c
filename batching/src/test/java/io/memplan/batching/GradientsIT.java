package io.memplan.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.memplan.batching.execute.BatchResult;
import io.memplan.batching.execute.Executor;
import io.memplan.batching.execute.LockStep;
import io.memplan.batching.execute.ProgramCounter;
import io.memplan.batching.execute.ProgramCounter.Choice;
import io.memplan.batching.execute.RunAhead;
import io.memplan.batching.execute.TensorLauncher;
import io.memplan.batching.tensor.TensorOptions;
import io.memplan.batching.testing.Autograd;
import io.memplan.batching.testing.CompiledSources;
import io.memplan.batching.testing.TensorSourceGenerator;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GradientsIT {

    private static final int PROGRAMS = Integer.getInteger("memplan.fuzz.programs", 40);
    private static final long SEED = Long.getLong("memplan.fuzz.seed", 1);

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32, 1e-5", "FLOAT64, 1e-12"})
    void of_samples_equalAutograd(DataType type, double tolerance) throws Exception {
        for (String name : List.of("iterate", "leapfrog", "tree", "many", "functions", "wholes")) {
            Method method = method(TensorSamples.class, name);
            List<Object[]> members = new TensorMembers(manager, type, 5).of(name, 13);
            compare(method, members, tolerance, name, Gradients.Options.KEEP_ALL);
        }
    }

    /** Some of the programs are ill-conditioned, so that single precision is compared bit for bit only. */
    @ParameterizedTest
    @CsvSource({"FLOAT32", "FLOAT64"})
    void of_generatedPrograms_equalTheMethodAndAutograd(DataType type) throws Exception {
        Map<String, String> sources = new LinkedHashMap<>();
        for (long seed = SEED; seed < SEED + PROGRAMS; seed++) {
            sources.put("T" + seed, TensorSourceGenerator.generate("T" + seed, seed));
        }
        CompiledSources classes = CompiledSources.compile(sources);
        for (String name : sources.keySet()) {
            Method method = method(classes.loadClass(name), "run");
            List<Object[]> members = new TensorMembers(manager, type, name.hashCode()).of("generated", 6);
            String description = sources.get(name) + "Replay with -Dmemplan.fuzz.programs=1 -Dmemplan.fuzz.seed="
                    + name.substring(1);
            checkBits(method, members, description);
            if (type == DataType.FLOAT64) {
                compare(method, members, 1e-12, description, Gradients.Options.KEEP_ALL);
                compare(method, members, 1e-12, description, new Gradients.Options(TensorOptions.FAST, 12_000));
            }
        }
    }

    /** In the row-invariant mode, results are the method's own, bit for bit, at any width and by any policy. */
    private static void checkBits(Method method, List<Object[]> members, String description) throws Exception {
        List<NDArray> expected = new ArrayList<>();
        for (Object[] member : members) {
            expected.add((NDArray) method.invoke(null, member));
        }
        for (Executor executor : List.of(
                new LockStep(),
                new ProgramCounter(4, true, Choice.FULLEST),
                new ProgramCounter(2, false, Choice.FIRST))) {
            try (TensorLauncher launcher = new TensorLauncher(TensorOptions.ROW_INVARIANT)) {
                BatchResult result = BatchedProgram.of(method).run(executor, 1, members, launcher);
                for (int i = 0; i < members.size(); i++) {
                    assertThat(result.members().get(i).failure())
                            .as(description)
                            .isEmpty();
                    NDArray actual = (NDArray) result.members().get(i).results().get(0);
                    assertThat(actual.toByteBuffer())
                            .as("member %d of %s", i, description)
                            .isEqualTo(expected.get(i).toByteBuffer());
                }
                assertThat(launcher.session().exceptions()).as(description).isZero();
            }
        }
    }

    private static void compare(
            Method method, List<Object[]> members, double tolerance, String description, Gradients.Options options)
            throws Exception {
        Map<NDArray, NDArray> expected = Autograd.gradients(method, members);
        try (Gradients gradients = Gradients.of(
                BatchedProgram.of(method),
                new ProgramCounter(64, true, Choice.FULLEST),
                1,
                members,
                expected.keySet(),
                List.of(),
                options)) {
            double largest = 1e-3;
            for (NDArray wanted : expected.values()) {
                largest = Math.max(largest, number(wanted.abs().max()));
            }
            for (Map.Entry<NDArray, NDArray> entry : expected.entrySet()) {
                NDArray actual = gradients.of(entry.getKey());
                assertThat(actual.getShape()).isEqualTo(entry.getValue().getShape());
                double error = number(actual.sub(entry.getValue()).abs().max());
                assertThat(error)
                        .as("gradient of %s in %s", entry.getKey().getShape(), description)
                        .isLessThanOrEqualTo(tolerance * largest);
            }
        }
    }

    private static double number(NDArray array) {
        return array.toType(DataType.FLOAT64, true).getDouble();
    }

    /** The numbers are the method's own, and their gradients those of the elements that they are read out of. */
    @Test
    void of_numbersReadOutOfArrays_areThoseOfTheElements() throws Exception {
        Method method = method(TensorSamples.class, "read");
        List<Object[]> members = new TensorMembers(manager, DataType.FLOAT32, 5).of("read", 8);
        try (Gradients gradients = Gradients.of(
                BatchedProgram.of(method),
                new RunAhead(),
                1,
                members,
                List.of((NDArray) members.get(4)[0], (NDArray) members.get(5)[0]),
                List.of(),
                new Gradients.Options(TensorOptions.ROW_INVARIANT, Long.MAX_VALUE))) {
            for (int i = 0; i < members.size(); i++) {
                assertThat(gradients.results().members().get(i).results())
                        .containsExactly(method.invoke(null, members.get(i)));
            }
            NDArray squared = (NDArray) members.get(4)[0];
            assertThat(gradients.of(squared).toFloatArray())
                    .isEqualTo(squared.mul(2).toFloatArray());
            NDArray once = (NDArray) members.get(5)[0];
            NDArray weights = (NDArray) members.get(5)[1];
            double slope = 1 - Math.pow(once.matMul(weights).tanh().getFloat(2), 2);
            float[] column = weights.get(":, 2").toFloatArray();
            float[] actual = gradients.of(once).toFloatArray();
            for (int i = 0; i < column.length; i++) {
                assertThat((double) actual[i]).isCloseTo(slope * column[i], within(1e-6));
            }
        }
    }

    @Test
    void of_noArrayReturned_isRefused() {
        BatchedProgram program = BatchedProgram.of(method(TensorSamples.class, "settle"));
        assertThatThrownBy(() -> Gradients.of(
                        program, new LockStep(), 1, List.of(), List.of(), List.of(), Gradients.Options.KEEP_ALL))
                .hasMessageContaining("of which none is an array")
                .hasMessageContaining("\nMaybe return the array");
    }

    private static Method method(Class<?> type, String name) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(candidate -> candidate.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
