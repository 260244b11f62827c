package io.memplan.rematerialize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

final class SearchEffortTest {

    @Test
    void isDueBefore_bothInVain_takeTurnsByTime() {
        // the first takes three times as long for a turn
        assertThat(turnsOfFirst(400, turn -> false)).isBetween(80, 120);
    }

    @Test
    void isDueBefore_oneGetsSomewhere_getsMostOfTheTime() {
        assertThat(turnsOfFirst(400, turn -> turn % 2 == 0)).isGreaterThan(250);
    }

    /** Returns how many of so many turns the first of two kinds gets; the second never finds anything. */
    private static int turnsOfFirst(int turns, IntPredicate better) {
        SearchEffort first = new SearchEffort();
        SearchEffort second = new SearchEffort();
        int count = 0;
        for (int turn = 0; turn < turns; turn++) {
            if (first.isDueBefore(second)) {
                first.add(3_000, better.test(count));
                count++;
            } else {
                second.add(1_000, false);
            }
        }
        return count;
    }
}
