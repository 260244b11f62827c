package io.memplan.batching;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.memplan.batching.execute.BatchResult;
import io.memplan.batching.execute.Definitional;
import io.memplan.batching.execute.Executor;
import io.memplan.batching.execute.LaunchEvent;
import io.memplan.batching.execute.LaunchPolicy;
import io.memplan.batching.execute.LockStep;
import io.memplan.batching.execute.ProgramCounter;
import io.memplan.batching.execute.ProgramCounter.Choice;
import io.memplan.batching.execute.RunAhead;
import io.memplan.batching.execute.TensorLauncher;
import io.memplan.batching.tensor.TensorOptions;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class BatchedTensorsIT {

    private NDManager manager = NDManager.newBaseManager();

    @BeforeEach
    void open() {
        manager.close();
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    static Stream<Executor> executors() {
        return Stream.of(
                new Definitional(),
                new LockStep(),
                new ProgramCounter(64, true, Choice.FULLEST),
                new ProgramCounter(3, false, Choice.FIRST),
                new RunAhead(),
                RunAhead.builder().optWidth(5).optPolicy(LaunchPolicy.FULLEST).build(),
                RunAhead.builder().optWidth(3).optThreads(2).build());
    }

    private List<Object[]> members(String method) {
        return new TensorMembers(manager, DataType.FLOAT32, 5).of(method, 17);
    }

    static Stream<Object[]> cases() {
        return executors().flatMap(executor -> Stream.of("iterate", "settle", "leapfrog", "tree", "many", "made", "at")
                .map(name -> new Object[] {executor, name}));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void run_tensors_equalTheMethod(Executor executor, String name) throws Exception {
        List<Object[]> members = members(name);
        Method method = method(name);
        List<Object> expected = expected(method, members);
        BatchResult fast = BatchedProgram.of(method).run(executor, 1, members);
        compare(fast, expected, executor instanceof Definitional ? 0 : 2e-6);
        try (TensorLauncher launcher = new TensorLauncher(TensorOptions.ROW_INVARIANT)) {
            compare(executor.run(BatchedProgram.of(method).program(), members, launcher), expected, 0);
        }
    }

    /** Lanes are shared among threads where running ahead takes long enough. */
    @Test
    void run_oneOrTwoThreads_sameBits() throws Exception {
        List<Object[]> members = members("busy");
        Method method = method("busy");
        List<Object> expected = expected(method, members);
        for (int threads = 1; threads <= 2; threads++) {
            Executor executor =
                    RunAhead.builder().optWidth(8).optThreads(threads).build();
            try (TensorLauncher launcher = new TensorLauncher(TensorOptions.ROW_INVARIANT)) {
                compare(executor.run(BatchedProgram.of(method).program(), members, launcher), expected, 0);
            }
        }
    }

    /** All executors know the same batch points, and how often each member came to them. */
    @ParameterizedTest
    @MethodSource("executors")
    void run_batchPoints_areReported(Executor executor) throws Exception {
        List<Object[]> members = members("iterate");
        long steps = members.stream().mapToLong(member -> (Integer) member[2]).sum();
        try (TensorLauncher launcher = new TensorLauncher(TensorOptions.FAST).traced()) {
            BatchResult result = BatchedProgram.of(method("iterate")).run(executor, 1, members, launcher);
            assertThat(result.points()).hasSize(1).allSatisfy(point -> {
                assertThat(point.line()).isPositive();
                assertThat(point.function()).contains("iterate");
                assertThat(point.lanes()).isEqualTo(steps);
                assertThat(point.largest()).isBetween(1, members.size());
                assertThat(point.utilisation()).isBetween(0.0, 1.0);
                assertThat(point.nanos()).isPositive();
            });
            if (!(executor instanceof RunAhead)) {
                assertThat(result.events().stream()
                                .mapToLong(LaunchEvent::lanes)
                                .sum())
                        .isEqualTo(steps);
                assertThat(result.events())
                        .allSatisfy(event -> assertThat(event.point()).isZero());
            }
        }
    }

    private static List<Object> expected(Method method, List<Object[]> members) throws Exception {
        List<Object> expected = new ArrayList<>();
        for (Object[] member : members) {
            try {
                expected.add(method.invoke(null, member));
            } catch (java.lang.reflect.InvocationTargetException e) {
                expected.add(e.getTargetException().getClass().getName());
            }
        }
        return expected;
    }

    private static void compare(BatchResult result, List<Object> expected, double tolerance) {
        for (int i = 0; i < expected.size(); i++) {
            BatchResult.Member member = result.members().get(i);
            Object actual = member.failure().isPresent()
                    ? member.failure().get().exception()
                    : member.results().get(0);
            if (actual instanceof NDArray array && tolerance == 0) {
                NDArray wanted = (NDArray) expected.get(i);
                assertThat(array.getShape()).isEqualTo(wanted.getShape());
                assertThat(array.toByteBuffer()).as("member %d", i).isEqualTo(wanted.toByteBuffer());
            } else if (actual instanceof NDArray array) {
                NDArray wanted = (NDArray) expected.get(i);
                assertThat(array.getShape()).isEqualTo(wanted.getShape());
                double scale =
                        1 + wanted.abs().max().toType(DataType.FLOAT64, true).getDouble();
                double error = array.sub(wanted)
                        .abs()
                        .max()
                        .toType(DataType.FLOAT64, true)
                        .getDouble();
                assertThat(error).as("member %d", i).isLessThanOrEqualTo(tolerance * scale);
            } else {
                assertThat(actual).as("member %d: %s", i, member.failure()).isEqualTo(expected.get(i));
            }
        }
    }

    @Test
    void of_regions_areBatchPointsOfTheProgram() throws Exception {
        var points = io.memplan.batching.pass.BatchPoints.of(
                BatchedProgram.of(method("leapfrog")).program());
        assertThat(points).isNotEmpty().allSatisfy(point -> assertThat(point.line())
                .isPositive());
    }

    private static Method method(String name) {
        return Arrays.stream(TensorSamples.class.getDeclaredMethods())
                .filter(candidate -> candidate.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
