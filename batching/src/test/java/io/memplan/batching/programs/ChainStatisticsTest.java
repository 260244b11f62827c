package io.memplan.batching.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memplan.batching.CounterRandom;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChainStatisticsTest {

    @Test
    void splitRhat_fourDraws_isTheFormulaByHand() {
        // halves (0, 2), (4, 6), (0, 2), (0, 2): within 2, means 1, 5, 1, 1 with variance 4, so √((2/2 + 4) / 2)
        ChainStatistics statistics = ChainStatistics.of(List.of(new double[] {0, 2, 4, 6}, new double[] {0, 2, 0, 2}));
        assertThat(statistics.mean()).isEqualTo(2);
        assertThat(statistics.splitRhat()).isCloseTo(Math.sqrt(2.5), within(1e-12));
        assertThat(statistics.deviation()).isCloseTo(2, within(1e-12));
    }

    /** The autocorrelations of xₖ = ρ xₖ₋₁ + noise are ρᵏ, so n draws are as good as n (1 − ρ) / (1 + ρ). */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 0.9, -0.5})
    void effective_autoregression_isItsClosedForm(double rho) {
        int draws = 20_000;
        List<double[]> chains = autoregressions(rho, draws, 0);
        ChainStatistics statistics = ChainStatistics.of(chains);
        double expected = 4 * draws * (1 - rho) / (1 + rho);
        assertThat(statistics.effective()).isCloseTo(expected, within(0.15 * expected));
        assertThat(statistics.splitRhat()).isCloseTo(1, within(0.005));
        assertThat(statistics.deviation()).isCloseTo(1, within(0.05));
        assertThat(Math.abs(statistics.mean())).isLessThan(4 * statistics.standardError());
    }

    @Test
    void splitRhat_chainsThatDisagree_isFarFromOne() {
        assertThat(ChainStatistics.of(autoregressions(0.5, 2000, 1)).splitRhat())
                .isGreaterThan(1.2);
    }

    @Test
    void splitRhat_chainsThatDrift_isFarFromOne() {
        double[] drifting = IntStream.range(0, 1000).mapToDouble(i -> i).toArray();
        assertThat(ChainStatistics.of(List.of(drifting, drifting)).splitRhat()).isGreaterThan(1.5);
    }

    @Test
    void of_chainsOfDifferentLength_isRefused() {
        assertThatThrownBy(() -> ChainStatistics.of(List.of(new double[8], new double[9])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s).*\nMaybe .*");
    }

    private static List<double[]> autoregressions(double rho, int draws, double apart) {
        return IntStream.range(0, 4)
                .mapToObj(chain -> {
                    CounterRandom random = new CounterRandom(11, chain);
                    double[] values = new double[draws];
                    double value = random.nextGaussian();
                    for (int i = 0; i < draws; i++) {
                        value = rho * value + Math.sqrt(1 - rho * rho) * random.nextGaussian();
                        values[i] = value + apart * chain;
                    }
                    return values;
                })
                .toList();
    }
}
