package io.memplan.rematerialize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PeakTreeTest {

    /** Places that the tree has beyond those asked for are zero, and no memory profile is below that. */
    private static final long START = 1_000;

    @Test
    void add_manyRanges_theHighestIsThatOfTheNumbers() {
        for (int places = 1; places < 70; places++) {
            Random random = new Random(places);
            PeakTree tree = new PeakTree(places);
            long[] numbers = new long[places];
            Arrays.fill(numbers, START);
            tree.add(0, places - 1, START);
            for (int change = 0; change < 200; change++) {
                int from = random.nextInt(places);
                int to = from + random.nextInt(places - from);
                long amount = random.nextLong(11) - 4;
                tree.add(from, to, amount);
                for (int place = from; place <= to; place++) {
                    numbers[place] += amount;
                }
                String what = places + " places, change " + change + ": " + Arrays.toString(numbers);
                long highest = Arrays.stream(numbers).max().orElseThrow();
                assertThat(numbers[tree.highestPlace()]).as(what).isEqualTo(highest);
                assertThat(tree.highest()).as(what).isEqualTo(highest);
            }
        }
    }
}
