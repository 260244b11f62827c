package io.memplan.batching.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class LaunchCostsTest {

    @Test
    void fixedNanos_linearCosts_isTheirIntercept() {
        LaunchCosts costs = new LaunchCosts(0);
        Random random = new Random(3);
        for (int i = 0; i < 200; i++) {
            int k = 1 + random.nextInt(100);
            costs.add(k, 5_000 + 70L * k);
        }
        assertThat(costs.fixedNanos()).isCloseTo(5_000, within(50.0));
    }

    @Test
    void fixedNanos_nothingMeasured_isZero() {
        assertThat(new LaunchCosts(0).fixedNanos()).isZero();
        assertThat(new LaunchCosts(3).fixedNanos())
                .isEqualTo(3 * new LaunchCosts(1).fixedNanos())
                .isPositive();
    }

    /** Launches so many lanes, chunk by chunk, as an executor would; the cost of a lane doubles above 64. */
    private static int settle(int waiting, double cliff) {
        LaunchCosts costs = new LaunchCosts(0);
        int chunk = waiting;
        for (int i = 0; i < 500; i++) {
            chunk = costs.chunk(waiting);
            double perLane = chunk > 64 ? 100 * cliff : 100;
            costs.add(chunk, (long) (1_000 + perLane * chunk));
        }
        return chunk;
    }

    @Test
    void chunk_costsThatFallOffACliff_staysBelowIt() {
        assertThat(settle(256, 3)).isEqualTo(64);
    }

    @Test
    void chunk_costsWithoutACliff_takesAllLanes() {
        assertThat(settle(256, 1)).isEqualTo(256);
        assertThat(settle(100, 1)).isEqualTo(100);
    }

    @Test
    void chunk_costsThatNoiseHides_takesAllLanes() {
        LaunchCosts costs = new LaunchCosts(0);
        Random random = new Random(7);
        int small = 0;
        for (int i = 0; i < 1_000; i++) {
            int chunk = costs.chunk(128);
            small += chunk < 128 ? 1 : 0;
            // Now and then the machine does something else for a while.
            long pause = random.nextInt(4) == 0 ? 1_000_000 : 0;
            costs.add(chunk, 20_000 + 100L * chunk + pause);
        }
        assertThat(small).isLessThan(60);
    }
}
