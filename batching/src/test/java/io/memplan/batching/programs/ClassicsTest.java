package io.memplan.batching.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memplan.batching.BatchedProgram;
import io.memplan.batching.BatchedProgramTest;
import io.memplan.batching.execute.Executor;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ClassicsTest {

    static Stream<Executor> executors() {
        return BatchedProgramTest.executors();
    }

    @ParameterizedTest
    @MethodSource("executors")
    void run_everyProgram_equalsTheMethod(Executor executor) {
        assertBatched(
                executor, Classics.class, "collatz", n -> new Object[] {n + 1L}, n -> List.of(Classics.collatz(n + 1)));
        assertBatched(
                executor,
                Classics.class,
                "ackermann",
                n -> new Object[] {n % 3L, n / 3L},
                n -> List.of(Classics.ackermann(n % 3, n / 3)));
        assertBatched(
                executor, Classics.class, "search", n -> new Object[] {97 * n}, n -> List.of(Classics.search(97 * n)));
        assertBatched(executor, Classics.class, "female", n -> new Object[] {n}, n -> List.of(Classics.female(n)));
        assertBatched(
                executor,
                DormandPrince.class,
                "oscillate",
                n -> new Object[] {0.5 * n, 3.0, 1e-6},
                n -> values(n, 1e-6));
    }

    @Test
    void female_sequence_isHofstadters() {
        assertThat(IntStream.rangeClosed(0, 13).map(Classics::female))
                .containsExactly(1, 1, 2, 2, 3, 3, 4, 5, 5, 6, 6, 7, 8, 8);
        assertThat(IntStream.rangeClosed(0, 13).map(Classics::male))
                .containsExactly(0, 0, 1, 2, 2, 3, 4, 4, 5, 6, 6, 7, 7, 8);
    }

    @Test
    void search_primes_areFoundAtTheirPlaces() {
        assertThat(IntStream.of(2, 3, 5, 541, 7919, 4, 7920).map(Classics::search))
                .containsExactly(0, 1, 2, 99, 999, -1, -1);
    }

    @Test
    void oscillate_withoutDamping_isACosine() {
        for (double tolerance : new double[] {1e-4, 1e-7, 1e-10}) {
            DormandPrince.Outcome outcome = DormandPrince.oscillate(0, 10, tolerance);
            assertThat(outcome.x()).isCloseTo(2 * Math.cos(10), within(100 * tolerance));
            assertThat(outcome.v()).isCloseTo(-2 * Math.sin(10), within(100 * tolerance));
        }
    }

    /** The limit cycle of μ = 1 passes x′ = 0 at x = 2.00861986087484 and has the period 6.66328685932313. */
    @Test
    void oscillate_longWithDamping_isOnTheLimitCycle() {
        double period = 6.66328685932313;
        DormandPrince.Outcome once = DormandPrince.oscillate(1, 40, 1e-11);
        DormandPrince.Outcome later = DormandPrince.oscillate(1, 40 + 3 * period, 1e-11);
        assertThat(later.x()).isCloseTo(once.x(), within(1e-7));
        assertThat(later.v()).isCloseTo(once.v(), within(1e-7));
        assertThat(DormandPrince.oscillate(8, 20, 1e-6).rejected()).isPositive();
    }

    private static List<Object> values(int n, double tolerance) {
        DormandPrince.Outcome outcome = DormandPrince.oscillate(0.5 * n, 3, tolerance);
        return List.of(outcome.x(), outcome.v(), outcome.accepted(), outcome.rejected());
    }

    private static void assertBatched(
            Executor executor,
            Class<?> owner,
            String name,
            IntFunction<Object[]> arguments,
            IntFunction<List<Object>> expected) {
        Method method = Arrays.stream(owner.getDeclaredMethods())
                .filter(candidate -> candidate.getName().equals(name))
                .findFirst()
                .orElseThrow();
        List<Object[]> members = IntStream.range(0, 15).mapToObj(arguments).toList();
        assertThat(BatchedProgram.of(method).run(executor, 1, members).members())
                .extracting(member -> (Object) member.results())
                .isEqualTo(IntStream.range(0, 15)
                        .mapToObj(n -> (Object) expected.apply(n))
                        .toList());
    }
}
