package io.memplan.graph.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ScheduleTest {

    private static Schedule of(List<Integer> operations) {
        return new Schedule(operations.stream()
                .<Step>map(operation -> new Step.Compute(operation))
                .toList());
    }

    @Test
    void movedOperations_inGraphOrderWithRecomputes_isNone() {
        assertThat(of(List.of(0, 1, 0, 2, 1, 3)).movedOperations()).isZero();
        assertThat(Schedule.empty().movedOperations()).isZero();
    }

    @Test
    void movedOperations_anyOrder_isWhatTheLongestAscendingPartLeaves() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(9); i++) {
                order.add(i);
            }
            Collections.shuffle(order, random);
            assertThat(of(order).movedOperations())
                    .as("seed %s, order %s", seed, order)
                    .isEqualTo(order.size() - longestAscending(order));
        }
    }

    /** Tries every subset. */
    private static int longestAscending(List<Integer> order) {
        int longest = 0;
        for (int subset = 0; subset < 1 << order.size(); subset++) {
            int last = -1;
            boolean ascends = true;
            for (int i = 0; i < order.size(); i++) {
                if ((subset >> i & 1) == 1) {
                    ascends &= order.get(i) > last;
                    last = order.get(i);
                }
            }
            longest = ascends ? Math.max(longest, Integer.bitCount(subset)) : longest;
        }
        return longest;
    }
}
