package io.memplan.trainer.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Batches of examples of unequal length never take more than what was planned for. */
final class LengthSafetyTest {

    private static final int DATA_SETS = 10_000;

    /** What a batch takes, padded to its longest example: weights, and linear and quadratic parts of the length. */
    private static long bytes(long batch, long encoder, long decoder) {
        return 100_000 + batch * (40 * (encoder + decoder) + encoder * encoder + 3 * encoder * decoder);
    }

    /** Lengths of two kinds of sequences that are as unlike as can be: outliers, steps, constant, heavy tails. */
    private static List<long[]> sizes(SplittableRandom random) {
        int count = 1 + random.nextInt(120);
        int kind = random.nextInt(5);
        List<long[]> sizes = new ArrayList<>();
        int outlier = random.nextInt(count);
        int other = random.nextInt(count);
        for (int i = 0; i < count; i++) {
            long encoder =
                    switch (kind) {
                        case 0 -> 1 + random.nextInt(100);
                        case 1 -> i == outlier ? 500 : 5;
                        case 2 -> i < count / 2 ? 10 : 300;
                        case 3 -> 64;
                        default -> (long) Math.min(900, 1 / (0.001 + random.nextDouble()));
                    };
            long decoder = kind == 1 ? (i == other ? 400 : 3) : 1 + random.nextInt(80);
            sizes.add(new long[] {encoder, decoder});
        }
        return sizes;
    }

    @Test
    void noBatch_exceedsTheBudget_overTenThousandRandomDataSets() {
        SplittableRandom random = new SplittableRandom(11);
        long batches = 0;
        int fullest = 0;
        for (int run = 0; run < DATA_SETS; run++) {
            List<long[]> sizes = sizes(random);
            LongestExamples longest = LongestExamples.of(sizes);
            long encoder = max(longest.indices(), sizes, 0);
            long decoder = max(longest.indices(), sizes, 1);
            long budget = bytes(1 + random.nextInt(40), encoder, decoder) + random.nextInt(1000);
            int batch = 1;
            while (bytes(batch + 1L, encoder, decoder) <= budget) {
                batch++;
            }
            long[] lengths = sizes.stream().mapToLong(size -> size[0]).toArray();
            int pools = 1 + random.nextInt(10);
            for (List<Long> indices :
                    BucketingSampler.of(lengths, batch, pools, run).batches(run)) {
                long taken = bytes(indices.size(), max(indices, sizes, 0), max(indices, sizes, 1));
                assertThat(taken).as("data set %d", run).isLessThanOrEqualTo(budget);
                fullest += taken > 0.9 * budget ? 1 : 0;
                batches++;
            }
        }
        assertThat(batches).isGreaterThan(DATA_SETS);
        assertThat(fullest).as("batches close to the budget").isPositive();
    }

    private static long max(List<Long> indices, List<long[]> sizes, int axis) {
        return indices.stream()
                .mapToLong(index -> sizes.get(index.intValue())[axis])
                .max()
                .orElseThrow();
    }

    @Test
    void longestExamples_coverEveryAxis() {
        List<long[]> sizes = List.of(new long[] {3, 9}, new long[] {8, 2}, new long[] {8, 9}, new long[] {1, 1});
        LongestExamples longest = LongestExamples.of(sizes);
        assertThat(longest.differ()).isTrue();
        assertThat(max(longest.indices(), sizes, 0)).isEqualTo(8);
        assertThat(max(longest.indices(), sizes, 1)).isEqualTo(9);
        assertThat(longest.batch(5, List.of(3L))).hasSize(5).containsAll(longest.indices());
        LongestExamples same = LongestExamples.of(List.of(new long[] {4}, new long[] {4}));
        assertThat(same.differ()).isFalse();
        assertThat(same.indices()).containsExactly(0L);
        assertThatThrownBy(() -> LongestExamples.of(List.of())).hasMessageContaining("empty");
        assertThatThrownBy(() -> LongestExamples.of(List.of(new long[1], new long[2])))
                .hasMessageContaining("axes");
    }

    @Test
    void sampler_givesEachExampleOnceAndWastesLittle() {
        SplittableRandom random = new SplittableRandom(3);
        long[] lengths = random.longs(1000, 1, 200).toArray();
        List<List<Long>> batches = BucketingSampler.of(lengths, 16, 20, 5).batches(1);
        assertThat(batches.stream().flatMap(List::stream).sorted().toList())
                .isEqualTo(LongStream.range(0, 1000).boxed().toList());
        long padded = padded(batches, lengths);
        long unsorted = padded(BucketingSampler.of(lengths, 16, 1, 5).batches(1), lengths);
        long sum = LongStream.of(lengths).sum();
        assertThat(padded).isLessThan(sum * 115 / 100);
        assertThat(unsorted).isGreaterThan(sum * 160 / 100);
        assertThat(BucketingSampler.of(lengths, 16, 20, 5).batches(1)).isEqualTo(batches);
        assertThat(BucketingSampler.of(lengths, 16, 20, 5).batches(2)).isNotEqualTo(batches);
    }

    private static long padded(List<List<Long>> batches, long[] lengths) {
        return batches.stream()
                .mapToLong(batch -> batch.size()
                        * batch.stream()
                                .mapToLong(index -> lengths[index.intValue()])
                                .max()
                                .orElseThrow())
                .sum();
    }

    @Test
    void sampler_keepsToItsUnits() {
        SplittableRandom random = new SplittableRandom(4);
        long[] lengths = random.longs(500, 1, 100).toArray();
        lengths[17] = 5000;
        for (List<Long> batch :
                BucketingSampler.withUnits(lengths, 64, 8, 640, 5).batches(1)) {
            long longest = batch.stream()
                    .mapToLong(index -> lengths[index.intValue()])
                    .max()
                    .orElseThrow();
            assertThat(batch.size() == 1 || batch.size() * longest <= 640).isTrue();
            assertThat(batch.size()).isLessThanOrEqualTo(64);
        }
    }
}
