package io.memplan.experiments.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StratifiedSplitTest {

    @Test
    void of_randomLabels_takesTheRoundedShareOfEachClassOnce() {
        for (long seed = 0; seed < 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int classes = random.nextInt(1, 8);
            int[] labels = random.ints(random.nextInt(1, 300), 0, classes).toArray();
            double share = random.nextDouble(0.01, 0.99);

            StratifiedSplit split = StratifiedSplit.of(labels, classes, share, seed);

            assertThat(IntStream.concat(IntStream.of(split.train()), IntStream.of(split.test()))
                            .sorted())
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(
                            IntStream.range(0, labels.length).boxed().toList());
            for (int c = 0; c < classes; c++) {
                int label = c;
                long all = IntStream.of(labels).filter(l -> l == label).count();
                assertThat(IntStream.of(split.test())
                                .filter(i -> labels[i] == label)
                                .count())
                        .as("seed %d, class %d", seed, c)
                        .isEqualTo(Math.round(all * share));
            }
        }
    }

    @Test
    void permutation_everyOrder_isAboutEquallyLikely() {
        int[] seen = new int[27];
        for (int seed = 0; seed < 6000; seed++) {
            int[] order = Permutation.of(3, seed);
            seen[9 * order[0] + 3 * order[1] + order[2]]++;
        }

        assertThat(IntStream.of(seen).filter(n -> n > 0)).hasSize(6).allSatisfy(n -> assertThat(n)
                .isBetween(850, 1150));
    }
}
