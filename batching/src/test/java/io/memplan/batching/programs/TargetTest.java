package io.memplan.batching.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memplan.batching.CounterRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TargetTest {

    static Stream<Target> targets() {
        return Stream.of(
                WishartGaussian.of(6, 7, 1).target(),
                new Target(Target.CENTRED_SCHOOLS, 10, new double[0]),
                new Target(Target.NON_CENTRED_SCHOOLS, 10, new double[0]),
                SyntheticLogistic.of(40, 5, 1).target());
    }

    @ParameterizedTest
    @MethodSource("targets")
    void evaluate_gradient_isTheDifferenceQuotient(Target target) {
        CounterRandom random = new CounterRandom(4, target.family());
        for (int trial = 0; trial < 20; trial++) {
            double[] position = new double[target.dimension()];
            for (int i = 0; i < position.length; i++) {
                position[i] = random.nextGaussian();
            }
            double[] gradient = new double[position.length];
            target.evaluate(position, gradient);
            for (int i = 0; i < position.length; i++) {
                double middle = position[i];
                double delta = 1e-5;
                position[i] = middle + delta;
                double above = target.evaluate(position, new double[position.length]);
                position[i] = middle - delta;
                double below = target.evaluate(position, new double[position.length]);
                position[i] = middle;
                assertThat(gradient[i])
                        .isCloseTo((above - below) / (2 * delta), within(1e-6 * (10 + Math.abs(gradient[i]))));
            }
        }
    }

    @Test
    void evaluate_logisticFarAway_staysFinite() {
        Target target = SyntheticLogistic.of(40, 5, 1).target();
        double[] gradient = new double[5];
        assertThat(target.evaluate(new double[] {1e4, -1e4, 1e4, 1e4, 1e4}, gradient))
                .isFinite();
        assertThat(gradient).doesNotContain(Double.NaN);
    }

    @Test
    void evaluate_unknownFamily_isRefused() {
        assertThatThrownBy(() -> new Target(99, 1, new double[0]).evaluate(new double[1], new double[1]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void quadrature_eightSchools_agreesWithThePublishedAnswers() {
        SchoolsByQuadrature centred = SchoolsByQuadrature.centred();
        assertThat(centred.mean()).isCloseTo(5.760, within(4 * 0.018));
        assertThat(Math.sqrt(centred.meanSquare() - centred.mean() * centred.mean()))
                .isCloseTo(5.465, within(0.05));
        assertThat(centred.logSpread()).isCloseTo(2.4533, within(0.005));
        assertThat(SchoolsByQuadrature.nonCentred().mean()).isCloseTo(4.4105, within(0.05));
        assertThat(SchoolsByQuadrature.nonCentred().spread()).isCloseTo(3.6021, within(0.05));
    }

    @Test
    void draw_wishart_hasTheStatedVariances() {
        WishartGaussian gaussian = WishartGaussian.of(5, 6, 3);
        double[] variances = gaussian.variances();
        CounterRandom random = new CounterRandom(2, 0);
        int draws = 20_000;
        double[] squares = new double[5];
        for (int k = 0; k < draws; k++) {
            double[] position = gaussian.draw(random);
            for (int i = 0; i < 5; i++) {
                squares[i] += position[i] * position[i] / draws;
            }
        }
        for (int i = 0; i < 5; i++) {
            assertThat(squares[i] / variances[i]).isCloseTo(1, within(4 * Math.sqrt(2.0 / draws)));
        }
    }

    @Test
    void of_tooFewDegreesOfFreedom_isRefused() {
        assertThatThrownBy(() -> WishartGaussian.of(5, 4, 3)).hasMessageMatching("(?s).* 4 degrees .*\nMaybe .*");
    }
}
