package io.memplan.experiments.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memplan.experiments.data.Filling.Below;
import io.memplan.experiments.data.Filling.Columns;
import io.memplan.experiments.data.Filling.Prefix;
import io.memplan.experiments.data.Filling.Uniform;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class FillingTest {

    private static final Columns COLUMNS = new Columns(List.of(new Below(3), new Uniform(5, 6), new Uniform(-2, -1)));

    @Test
    void draw_columns_holdsNumbersOfEachKindInItsColumn() {
        double[] numbers = COLUMNS.draw(new SplittableRandom(7), 60);

        for (int row = 0; row < 20; row++) {
            assertThat(numbers[3 * row]).isIn(0.0, 1.0, 2.0);
            assertThat(numbers[3 * row + 1]).isBetween(5.0, 6.0);
            assertThat(numbers[3 * row + 2]).isBetween(-2.0, -1.0);
        }
        assertThat(Arrays.stream(numbers).distinct().count()).isGreaterThan(40);
    }

    @Test
    void draw_incompleteRow_isRefused() {
        assertThatThrownBy(() -> COLUMNS.draw(new SplittableRandom(7), 61))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("61 numbers are no rows of 3 columns.");
    }

    @Test
    void draw_prefix_isOnesThenZeros() {
        for (int seed = 0; seed < 50; seed++) {
            double[] mask = new Prefix().draw(new SplittableRandom(seed), 9);
            assertThat(mask[0]).isEqualTo(1);
            for (int i = 1; i < mask.length; i++) {
                assertThat(mask[i]).isIn(0.0, 1.0).isLessThanOrEqualTo(mask[i - 1]);
            }
        }
    }
}
