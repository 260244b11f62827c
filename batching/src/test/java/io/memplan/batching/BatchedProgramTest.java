package io.memplan.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memplan.batching.execute.BatchResult;
import io.memplan.batching.execute.Definitional;
import io.memplan.batching.execute.Executor;
import io.memplan.batching.execute.LockStep;
import io.memplan.batching.execute.ProgramCounter;
import io.memplan.batching.execute.ProgramCounter.Choice;
import io.memplan.batching.execute.RunAhead;
import io.memplan.batching.lift.LiftException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

public final class BatchedProgramTest {

    public static Stream<Executor> executors() {
        return Stream.of(
                new Definitional(),
                new LockStep(),
                new ProgramCounter(64, true, Choice.FULLEST),
                new ProgramCounter(5, false, Choice.FIRST),
                new RunAhead(),
                RunAhead.builder().optWidth(3).optThreads(2).build());
    }

    @ParameterizedTest
    @MethodSource("executors")
    void run_collatz_equalsTheMethod(Executor executor) {
        List<Object[]> members =
                LongStream.rangeClosed(1, 200).mapToObj(n -> new Object[] {n}).toList();
        List<Object> expected = LongStream.rangeClosed(1, 200)
                .mapToObj(n -> (Object) Samples.collatz(n))
                .toList();
        assertThat(results(program("collatz").run(executor, 1, members))).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("executors")
    void run_ackermann_equalsTheMethod(Executor executor) {
        List<Object[]> members = List.of(
                new Object[] {0L, 5L},
                new Object[] {1L, 4L},
                new Object[] {2L, 3L},
                new Object[] {2L, 0L},
                new Object[] {3L, 2L});
        assertThat(results(program("ackermann").run(executor, 1, members))).containsExactly(6L, 6L, 9L, 3L, 29L);
    }

    @ParameterizedTest
    @MethodSource("executors")
    void run_mutualRecursion_equalsTheMethod(Executor executor) {
        List<Object[]> members =
                IntStream.range(0, 20).mapToObj(n -> new Object[] {n}).toList();
        assertThat(results(program("even").run(executor, 1, members)))
                .isEqualTo(IntStream.range(0, 20)
                        .mapToObj(n -> (Object) (1 - n % 2))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("executors")
    void run_arraysAndTables_equalTheMethod(Executor executor) {
        List<Object[]> wanted =
                IntStream.range(0, 100).mapToObj(n -> new Object[] {n}).toList();
        assertThat(results(program("search").run(executor, 1, wanted)))
                .isEqualTo(IntStream.range(0, 100)
                        .mapToObj(n -> (Object) Samples.search(n))
                        .toList());
        assertThat(results(program("weighted").run(executor, 1, List.of(new Object[] {0.3}, new Object[] {-2.0}))))
                .containsExactly(Samples.weighted(0.3), Samples.weighted(-2));
    }

    @ParameterizedTest
    @MethodSource("executors")
    void run_randomNumbersInRecords_dependOnTheMemberOnly(Executor executor) {
        List<Object[]> members = IntStream.range(0, 30)
                .mapToObj(n -> new Object[] {0.5, -1.0, n})
                .toList();
        List<Object> expected = IntStream.range(0, 30)
                .mapToObj(n -> (Object) Samples.walk(new Samples.Point(0.5, -1), n, new CounterRandom(7, n)))
                .toList();
        BatchedProgram program = program("walk");
        assertThat(program.argumentTypes()).containsExactly(double.class, double.class, int.class);
        assertThat(results(program.run(executor, 7, members))).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("executors")
    void run_membersThatThrow_areNamedAndLeaveTheOthersRunning(Executor executor) {
        BatchResult result = program("divide")
                .run(executor, 1, List.of(new Object[] {6, 2}, new Object[] {6, 0}, new Object[] {6, 7}, new Object[] {
                    6, 3
                }));
        assertThat(result.members().get(0).results()).isEqualTo(List.of(3));
        assertThat(result.members().get(3).results()).isEqualTo(List.of(2));
        assertThat(result.members().get(1).failure().orElseThrow().toString())
                .contains("Member 1", "ArithmeticException: / by zero", "Samples.divide", "line ");
        assertThat(result.members().get(2).failure().orElseThrow().toString())
                .contains("Member 2", "IllegalStateException: seven");
    }

    @Test
    void run_tailRecursionAMillionDeep_needsNoStack() {
        List<Object[]> members = List.of(new Object[] {1_000_000L, 0L}, new Object[] {10L, 0L});
        for (Executor executor : executors().toList()) {
            assertThat(results(program("sum").run(executor, 1, members))).containsExactly(500_000_500_000L, 55L);
        }
    }

    @Test
    void run_deepRecursion_growsTheStacksOfProgramCounters() {
        List<Object[]> members = List.of(new Object[] {300_000}, new Object[] {3});
        assertThat(results(program("depth").run(new ProgramCounter(2, true, Choice.FULLEST), 1, members)))
                .containsExactly(300_000, 3);
        assertThat(results(program("depth").run(new Definitional(), 1, members)))
                .containsExactly(300_000, 3);
        assertThatThrownBy(() -> program("depth").run(new LockStep(), 1, members))
                .hasMessageContaining("deeper than the host's stack");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "guarded  | it catches exceptions     | without try",
                "impure   | Math.random gives other   | CounterRandom",
                "text     | java.lang.String.valueOf  | static method of your own",
                "global   | which may change          | make the field final",
                "checked  | the constructor of the record | static method that returns the record",
                "missing  | objects are compared      | compare numbers",
                "instance | it is not static          | make it static",
            })
    void of_whatCannotBeLifted_isRefusedWithReasonAndRemedy(String method, String reason, String remedy) {
        assertThatThrownBy(() -> program(method))
                .isInstanceOf(LiftException.class)
                .hasMessageContaining("Samples." + method)
                .hasMessageContaining(reason)
                .hasMessageMatching("(?s).*\nMaybe .*" + remedy + ".*");
    }

    @Test
    void of_refusal_namesTheLine() {
        assertThatThrownBy(() -> program("impure"))
                .isInstanceOfSatisfying(
                        LiftException.class, e -> assertThat(e.line()).isPositive());
    }

    @Test
    void run_wrongNumberOfArguments_isRefused() {
        assertThatThrownBy(() -> program("divide").run(new Definitional(), 1, List.<Object[]>of(new Object[] {1})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has 1 arguments, but the program takes 2");
    }

    private static BatchedProgram program(String name) {
        Method method = Arrays.stream(Samples.class.getDeclaredMethods())
                .filter(candidate -> candidate.getName().equals(name))
                .findFirst()
                .orElseThrow();
        return BatchedProgram.of(method);
    }

    private static List<Object> results(BatchResult result) {
        return result.members().stream().map(member -> member.results().get(0)).toList();
    }
}
