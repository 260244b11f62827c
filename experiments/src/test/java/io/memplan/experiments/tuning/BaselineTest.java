package io.memplan.experiments.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The sizes that the other tools try, as their sources say. */
final class BaselineTest {

    private final List<Integer> tried = new ArrayList<>();

    private int find(Baseline baseline, int examples, int fits) {
        tried.clear();
        return baseline.find(examples, batch -> {
            tried.add(batch);
            return batch <= fits;
        });
    }

    @Test
    void power_doublesUntilARunFails() {
        assertThat(find(Baseline.LIGHTNING_POWER, 4096, 100)).isEqualTo(64);
        assertThat(tried).containsExactly(2, 4, 8, 16, 32, 64, 128);
    }

    @Test
    void power_nothingRuns_halvesAndGivesUp() {
        assertThat(find(Baseline.LIGHTNING_POWER, 4096, 0)).isZero();
        assertThat(tried).containsExactly(2, 1);
        assertThat(find(Baseline.LIGHTNING_POWER, 4096, 1)).isEqualTo(1);
        assertThat(tried).containsExactly(2, 1, 2);
    }

    @Test
    void power_dataSetTooLarge_returnsASizeThatFailed() {
        assertThat(find(Baseline.LIGHTNING_POWER, 1000, 600)).isEqualTo(1024);
        assertThat(tried).endsWith(512, 1000);
        assertThat(find(Baseline.LIGHTNING_POWER, 1000, 5000)).isEqualTo(1024);
    }

    @Test
    void lightning_maxValue_isReturnedUntried() {
        assertThat(find(Baseline.LIGHTNING_POWER, 1_000_000, 5_000)).isEqualTo(8192);
        assertThat(tried).endsWith(4096);
        assertThat(find(Baseline.LIGHTNING_BINSEARCH, 1_000_000, 5_000)).isEqualTo((int) (8192 * 0.95));
        assertThat(tried).endsWith(4096);
    }

    @Test
    void binsearch_halvesTheInterval_andTakesAMarginOff() {
        assertThat(find(Baseline.LIGHTNING_BINSEARCH, 4096, 100)).isEqualTo(95);
        assertThat(tried).containsExactly(2, 4, 8, 16, 32, 64, 128, 96, 112, 104, 100, 102, 101);
    }

    @Test
    void binsearch_nothingRuns_returnsOneUntried() {
        assertThat(find(Baseline.LIGHTNING_BINSEARCH, 4096, 0)).isEqualTo(1);
        assertThat(tried).containsExactly(2);
    }

    @Test
    void binsearch_dataSetTooLarge_wouldNeverEnd() {
        assertThat(find(Baseline.LIGHTNING_BINSEARCH, 1000, 600)).isZero();
        assertThat(tried).endsWith(512, 1000);
    }

    @Test
    void accelerate_failsEighteenTimesFrom128To16() {
        assertThat(find(Baseline.ACCELERATE, 4096, 16)).isLessThanOrEqualTo(16).isPositive();
        assertThat(tried.stream().filter(batch -> batch > 16).count()).isBetween(17L, 19L);
        assertThat(tried).startsWith(128, 115, 103, 92);
        assertThat(find(Baseline.ACCELERATE, 4096, 0)).isZero();
    }
}
