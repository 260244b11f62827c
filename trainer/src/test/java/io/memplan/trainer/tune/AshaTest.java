package io.memplan.trainer.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memplan.trainer.tune.Asha.Job;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class AshaTest {

    /** A loss that falls with the examples towards what the configuration is worth. */
    private static double loss(double worth, long examples) {
        return worth + 10.0 / examples;
    }

    @Test
    void oneWorker_promotesTheBestThirdAndNeverTwice() {
        Asha<Double> search = new Asha<>(100, 3, 2700, 27, number -> (double) ((number * 7) % 27));
        Map<Integer, Integer> jobsByRung = new HashMap<>();
        List<String> seen = new ArrayList<>();
        for (Optional<Job<Double>> job = search.next(); job.isPresent(); job = search.next()) {
            Job<Double> work = job.get();
            jobsByRung.merge(work.rung(), 1, Integer::sum);
            seen.add(work.trial() + " at " + work.rung());
            assertThat(work.toExamples()).isEqualTo(100 * (long) Math.pow(3, work.rung()));
            assertThat(work.fromExamples()).isEqualTo(work.rung() == 0 ? 0 : work.toExamples() / 3);
            search.report(work, loss(work.configuration(), work.toExamples()));
        }
        assertThat(seen).doesNotHaveDuplicates();
        assertThat(jobsByRung.get(0)).isEqualTo(27);
        assertThat(jobsByRung.get(1)).isGreaterThanOrEqualTo(9);
        assertThat(jobsByRung.get(3)).isGreaterThanOrEqualTo(1);
        assertThat(search.standings().get(0).configuration()).isEqualTo(0.0);
        assertThat(search.standings()).hasSize(27);
    }

    @Test
    void freeWorker_promotesFromTheHighestRungFirst() {
        Asha<Integer> search = new Asha<>(1, 2, 4, 100, number -> number);
        List<Job<Integer>> first = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            first.add(search.next().orElseThrow());
        }
        assertThat(first).allMatch(job -> job.rung() == 0);
        first.forEach(job -> search.report(job, job.trial()));
        Job<Integer> best = search.next().orElseThrow();
        Job<Integer> second = search.next().orElseThrow();
        assertThat(best.trial()).isEqualTo(0);
        assertThat(second.trial()).isEqualTo(1);
        search.report(best, 5);
        search.report(second, 4);
        Job<Integer> highest = search.next().orElseThrow();
        assertThat(highest.rung()).isEqualTo(2);
        assertThat(highest.trial()).isEqualTo(1);
        assertThat(search.next().orElseThrow().rung()).isZero();
    }

    @Test
    void diverged_isNeverPromoted() {
        Asha<Integer> search = new Asha<>(1, 2, 4, 4, number -> number);
        for (int i = 0; i < 4; i++) {
            search.report(search.next().orElseThrow(), Double.NaN);
        }
        assertThat(search.next()).isEmpty();
    }

    @Test
    void severalWorkers_endWithTheBest() throws InterruptedException, ExecutionException {
        Asha<Double> search = new Asha<>(10, 2, 160, 32, number -> Math.abs(number - 13.0));
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger mostAtOnce = new AtomicInteger();
        AshaWorkers.run(
                search,
                job -> {
                    mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                    Thread.sleep(2);
                    atOnce.decrementAndGet();
                    return loss(job.configuration(), job.toExamples());
                },
                3,
                () -> false);
        assertThat(search.standings().get(0).configuration()).isZero();
        assertThat(search.standings()).hasSize(32);
        assertThat(mostAtOnce.get()).isBetween(2, 3);
    }

    @Test
    void aTrialThatThrows_endsTheSearchWithItsException() {
        Asha<Integer> search = new Asha<>(10, 2, 20, 4, number -> number);
        assertThatThrownBy(() -> AshaWorkers.run(
                        search,
                        job -> {
                            throw new IllegalStateException("broken");
                        },
                        2,
                        () -> false))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("broken");
        assertThatThrownBy(() -> new Asha<>(10, 1, 20, 4, number -> number)).hasMessageContaining("no rungs");
    }
}
