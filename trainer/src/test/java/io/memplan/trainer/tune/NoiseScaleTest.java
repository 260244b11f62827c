package io.memplan.trainer.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The estimate on a quadratic: the loss {@code ½|w − x|²} of an example {@code x} from a normal distribution with mean
 * {@code m} and standard deviations {@code s} has the gradient {@code w − x}: {@code |G|² = |w − m|²}, {@code tr Σ = Σ s²}.
 */
final class NoiseScaleTest {

    private static final int DIMENSIONS = 20;

    private final Random random = new Random(7);
    private final double[] mean = random.doubles(DIMENSIONS, 0.2, 0.4).toArray();
    private final double[] deviation = random.doubles(DIMENSIONS, 0.5, 2).toArray();

    private double closedForm() {
        double square = 0;
        double trace = 0;
        for (int i = 0; i < DIMENSIONS; i++) {
            square += mean[i] * mean[i];
            trace += deviation[i] * deviation[i];
        }
        return trace / square;
    }

    /** Returns the mean gradient, at the origin, of some examples. */
    private double[] gradient(int examples) {
        double[] gradient = new double[DIMENSIONS];
        for (int example = 0; example < examples; example++) {
            for (int i = 0; i < DIMENSIONS; i++) {
                gradient[i] -= (mean[i] + deviation[i] * random.nextGaussian()) / examples;
            }
        }
        return gradient;
    }

    private static double square(double[] gradient) {
        double square = 0;
        for (double number : gradient) {
            square += number * number;
        }
        return square;
    }

    @Test
    void estimate_fromMicroBatches_isTheClosedFormOfAQuadratic() {
        for (int parts : new int[] {2, 4, 8}) {
            NoiseScaleEstimator estimator = new NoiseScaleEstimator(1);
            for (int step = 0; step < 1500; step++) {
                double[] squares = new double[parts];
                double[] sum = new double[DIMENSIONS];
                for (int k = 0; k < parts; k++) {
                    double[] gradient = gradient(8);
                    squares[k] = square(gradient);
                    for (int i = 0; i < DIMENSIONS; i++) {
                        sum[i] += gradient[i] / parts;
                    }
                }
                estimator.add(squares, square(sum), 8L * parts);
            }
            assertThat(estimator.estimate().orElseThrow().examples())
                    .as("%d micro-batches", parts)
                    .isCloseTo(closedForm(), within(0.1 * closedForm()));
        }
    }

    @Test
    void estimate_fromRunningSumsOfUnequalPasses_isTheClosedFormToo() {
        NoiseScaleEstimator estimator = new NoiseScaleEstimator(1);
        for (int step = 0; step < 4000; step++) {
            double[] first = gradient(5);
            double[] second = gradient(3);
            double[] all = new double[DIMENSIONS];
            for (int i = 0; i < DIMENSIONS; i++) {
                all[i] = (5 * first[i] + 3 * second[i]) / 8;
            }
            estimator.addSums(square(first), 5, square(all), 8);
        }
        assertThat(estimator.estimate().orElseThrow().examples()).isCloseTo(closedForm(), within(0.1 * closedForm()));
    }

    @Test
    void smoothing_followsAChange() {
        NoiseScaleEstimator estimator = new NoiseScaleEstimator(0.9);
        for (int step = 0; step < 50; step++) {
            estimator.addSums(3, 1, 2, 2); // |G|² 1, tr Σ 2
        }
        assertThat(estimator.estimate().orElseThrow().examples()).isCloseTo(2, within(1e-9));
        for (int step = 0; step < 60; step++) {
            estimator.addSums(9, 1, 5, 2); // |G|² 1, tr Σ 8
        }
        assertThat(estimator.estimate().orElseThrow().examples()).isCloseTo(8, within(0.1));
    }

    @Test
    void scale_ofNoGradient_isInfinite() {
        assertThat(new NoiseScale(-1, 3, 1).examples()).isInfinite();
        assertThat(new NoiseScale(-1, 3, 1).efficiency(8, 800)).isEqualTo(1);
        assertThat(new NoiseScale(2, 0, 1).examples()).isZero();
        assertThat(new NoiseScale(1, 100, 1).efficiency(50, 200)).isEqualTo(0.5);
    }

    @Test
    void estimator_ofOnePart_saysSo() {
        NoiseScaleEstimator estimator = new NoiseScaleEstimator(1);
        assertThat(estimator.estimate()).isEmpty();
        assertThatThrownBy(() -> estimator.add(new double[] {1}, 1, 8)).hasMessageContaining("two micro-batches");
        assertThatThrownBy(() -> estimator.addSums(1, 8, 1, 8)).hasMessageContaining("two sizes");
    }
}
