package io.memplan.trainer.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RunOffTest {

    private final List<String> compared = new ArrayList<>();

    private static Probe probe(int batch, long nanos) {
        return new Probe(batch, false, 100L * batch, nanos);
    }

    @Test
    void of_comparesTheTwoNextToTheFastest_andCountsBothComparisonsAndThePrediction() throws InterruptedException {
        List<Probe> probes = List.of(
                probe(10, 3_000), // 3.3 a microsecond: far
                probe(20, 2_000), // the fastest
                probe(40, 4_100),
                probe(80, 8_800),
                probe(81, 8_990));
        List<Probe> corrected = RunOff.of(probes, 0, (batch, other) -> {
            compared.add(batch + "/" + other);
            return batch == 40 ? OptionalDouble.of(1.9) : OptionalDouble.of(4.4);
        });
        assertThat(compared).containsExactly("40/20", "80/20");
        assertThat(corrected.get(2).measuredNanos()).isEqualTo(Math.round(2_000 * Math.cbrt(2.05 * 1.9 * 2)));
        assertThat(corrected.get(2).predictedNanos()).isEqualTo(4_000);
        assertThat(corrected.get(3).measuredNanos()).isEqualTo(Math.round(2_000 * Math.cbrt(4.4 * 4.4 * 4)));
        assertThat(corrected).hasSize(5).contains(probes.get(0), probes.get(1), probes.get(4));
    }

    @Test
    void of_theUpdateCounts() throws InterruptedException {
        // without an update the small batch is a third faster; with it, far slower
        RunOff.of(List.of(probe(10, 750), probe(100, 10_000)), 2_000, (batch, other) -> {
            compared.add(batch + "/" + other);
            return OptionalDouble.empty();
        });
        assertThat(compared).isEmpty();
    }

    @Test
    void of_whatNeedsNoSecondComparison_staysAsItIs() throws InterruptedException {
        List<Probe> probes = List.of(probe(20, 2_000), probe(40, 4_100), new Probe(30, true, 1, 1));
        assertThat(RunOff.of(probes, 0, (batch, other) -> OptionalDouble.empty()))
                .isEqualTo(probes);
        assertThat(RunOff.of(List.of(), 0, (batch, other) -> OptionalDouble.of(1)))
                .isEmpty();
    }

    /** Three batches of which one is 6 % faster, timed with errors of 5 %: the right one wins more often. */
    @Test
    void of_withNoise_choosesBetterThanTheTimesAlone() throws InterruptedException {
        Random random = new Random(11);
        double[] speeds = {1, 1.06, 0.99};
        double lossAlone = 0;
        double loss = 0;
        int trials = 4_000;
        for (int trial = 0; trial < trials; trial++) {
            List<Probe> probes = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                int batch = 100 << i;
                probes.add(probe(batch, Math.round(1e6 * batch / speeds[i] * (1 + 0.05 * random.nextGaussian()))));
            }
            List<Probe> corrected = RunOff.of(
                    probes,
                    0,
                    (batch, other) -> OptionalDouble.of(batch
                            / speeds[index(batch)]
                            / (other / speeds[index(other)])
                            * (1 + 0.05 * random.nextGaussian())));
            lossAlone += 1.06 - speeds[fastest(probes)];
            loss += 1.06 - speeds[fastest(corrected)];
        }
        assertThat(lossAlone / trials).isCloseTo(0.018, within(0.006));
        assertThat(loss).isLessThan(0.8 * lossAlone);
    }

    private static int index(int batch) {
        return Integer.numberOfTrailingZeros(batch / 100);
    }

    private static int fastest(List<Probe> probes) {
        int best = 0;
        for (int i = 1; i < probes.size(); i++) {
            Probe one = probes.get(i);
            if (one.batch() / (double) one.measuredNanos()
                    > probes.get(best).batch() / (double) probes.get(best).measuredNanos()) {
                best = i;
            }
        }
        return best;
    }
}
