package io.memplan.experiments.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class DuelTest {

    @Test
    void median_onAMachineThatChangesItsPace_isThatOfTheTwo() {
        int turns = 101;
        double[] first = new double[turns];
        double[] second = new double[turns];
        for (int i = 0; i < turns; i++) {
            double pace = i / 20 % 2 == 0 ? 1 : 3;
            first[i] = 10 * pace * (i == 40 ? 3 : 1); // the pace changed within this pair
            second[i] = 9 * pace;
        }
        Duel duel = Duel.of(first, second);
        assertThat(duel.median()).isCloseTo(0.9, within(1e-9));
        assertThat(duel.isDecided(0.95)).isTrue();
    }

    /** The interval holds the true ratio in about 99 of 100 duels; a seed decides the noise. */
    @Test
    void interval_holdsTheTruthAsOftenAsItSays() {
        Random random = new Random(7);
        int held = 0;
        for (int duel = 0; duel < 400; duel++) {
            double[] second = random.doubles(40, 0.9, 1.1).toArray();
            double[] first = new double[40];
            Arrays.fill(first, 1.0);
            Duel of = Duel.of(first, second);
            assertThat(of.low()).isLessThanOrEqualTo(of.median());
            assertThat(of.high()).isGreaterThanOrEqualTo(of.median());
            held += of.low() <= 1 && 1 <= of.high() ? 1 : 0;
        }
        assertThat(held).isBetween(390, 400);
    }

    @Test
    void isDecided_fewTurnsOrALimitInside_isNot() {
        assertThat(new Duel(19, 0.99, 1, 1.01).isDecided(0.95)).isFalse();
        assertThat(new Duel(50, 0.94, 0.97, 1).isDecided(0.95)).isFalse();
        assertThat(new Duel(50, 0.90, 0.92, 0.94).isDecided(0.95)).isTrue();
        assertThatThrownBy(() -> Duel.of(new double[] {1, 2}, new double[] {1}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
