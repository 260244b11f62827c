package io.memplan.trainer.tune;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class NextProbeTest {

    private static NavigableMap<Integer, Double> timed(int... batches) {
        NavigableMap<Integer, Double> known = new TreeMap<>();
        for (int batch : batches) {
            known.put(batch, 1.0);
        }
        return known;
    }

    @Test
    void beside_betweenTimedBatches_isTheMiddleOfWideGaps() {
        assertThat(NextProbe.beside(32, timed(8, 32, 128), 200)).containsExactly(16, 64);
        assertThat(NextProbe.beside(32, timed(26, 32, 128), 200)).containsExactly(64);
        assertThat(NextProbe.beside(32, timed(26, 32, 40), 200)).isEmpty();
    }

    @Test
    void beside_atTheEnd_goesBeyond() {
        assertThat(NextProbe.beside(32, timed(32), 200)).containsExactly(8, 128);
        assertThat(NextProbe.beside(100, timed(32, 100), 200)).containsExactly(57, 200);
        assertThat(NextProbe.beside(2, timed(2, 8), 200)).containsExactly(1, 4);
        assertThat(NextProbe.beside(200, timed(180, 200), 200)).isEmpty();
        assertThat(NextProbe.beside(1, timed(1), 1)).isEmpty();
    }

    @Test
    void beside_anyBatches_isNewAndWithinTheLargest() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            int largest = 1 + random.nextInt(300);
            int[] batches = random.ints(1 + random.nextInt(5), 1, largest + 1)
                    .distinct()
                    .toArray();
            int best = batches[random.nextInt(batches.length)];
            assertThat(NextProbe.beside(best, timed(batches), largest))
                    .as("seed %d", seed)
                    .hasSizeLessThanOrEqualTo(2)
                    .doesNotHaveDuplicates()
                    .allSatisfy(batch -> assertThat(batch).isBetween(1, largest))
                    .doesNotContainAnyElementsOf(timed(batches).keySet());
        }
    }

    @Test
    void fastest_ofEquallyFast_isTheSmaller() {
        CurvePoint small = new CurvePoint(2, 2, 1, "keep-all", 0, 1, 200, Double.NaN);
        CurvePoint large = new CurvePoint(4, 4, 1, "keep-all", 0, 1, 400, Double.NaN);
        CurvePoint slow = new CurvePoint(8, 8, 1, "keep-all", 0, 1, 1000, Double.NaN);
        assertThat(NextProbe.fastest(java.util.List.of(slow, large, small))).isEqualTo(small);
    }
}
