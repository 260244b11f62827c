package io.memplan.batching.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memplan.batching.BatchedProgramTest;
import io.memplan.batching.CounterRandom;
import io.memplan.batching.execute.BatchResult;
import io.memplan.batching.execute.Executor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NutsTest {

    static List<Executor> executors() {
        return BatchedProgramTest.executors().toList();
    }

    @ParameterizedTest
    @MethodSource("executors")
    void sample_batched_equalsTheMethodBitForBit(Executor executor) {
        NutsSettings settings = new NutsSettings(4, 4, 7, 0.8, 0);
        for (Target target : List.of(
                new Target(Target.NON_CENTRED_SCHOOLS, 10, new double[0]),
                SyntheticLogistic.of(20, 3, 1).target())) {
            List<Object[]> members = new ArrayList<>();
            for (int member = 0; member < 6; member++) {
                members.add(NutsMembers.arguments(target, NutsMembers.start(target, 3, member), settings));
            }
            BatchResult result = NutsMembers.program().run(executor, 3, members);
            for (int member = 0; member < 6; member++) {
                Chain alone = Nuts.sample(
                        target, NutsMembers.start(target, 3, member), settings, new CounterRandom(3, member));
                List<Object> batched = result.members().get(member).results();
                assertThat((double[]) batched.get(0)).containsExactly(alone.draws());
                assertThat(batched.subList(1, 3)).containsExactly(alone.leapfrogs(), alone.step());
            }
        }
    }

    @Test
    void sample_centredSchools_hasTheMomentsOfTheQuadrature() {
        SchoolsByQuadrature exact = SchoolsByQuadrature.centred();
        Chains chains = Chains.run(
                new Target(Target.CENTRED_SCHOOLS, 10, new double[0]), new NutsSettings(500, 5000, 10, 0.8, 0));
        chains.assertMean(position -> position[0], exact.mean());
        chains.assertMean(position -> position[0] * position[0], exact.meanSquare());
        chains.assertMean(position -> position[1], exact.logSpread());
        chains.assertSteinIdentities();
    }

    @Test
    void sample_nonCentredSchools_hasTheMomentsOfTheQuadrature() {
        SchoolsByQuadrature exact = SchoolsByQuadrature.nonCentred();
        Chains chains = Chains.run(
                new Target(Target.NON_CENTRED_SCHOOLS, 10, new double[0]), new NutsSettings(500, 5000, 10, 0.8, 0));
        chains.assertMean(position -> position[0], exact.mean());
        chains.assertMean(position -> position[0] * position[0], exact.meanSquare());
        chains.assertMean(position -> Math.exp(position[1]), exact.spread());
        chains.assertSteinIdentities();
    }

    @Test
    void sample_correlatedGaussian_hasItsVariances() {
        assertVariances(WishartGaussian.of(12, 14, 1), new NutsSettings(300, 2500, 10, 0.8, 0));
    }

    @Test
    @Tag("heavy")
    void sample_hundredDimensions_hasTheVariances() {
        assertVariances(WishartGaussian.of(100, 100, 1), new NutsSettings(300, 3000, 10, 0.8, 0));
    }

    private static void assertVariances(WishartGaussian gaussian, NutsSettings settings) {
        Chains chains = Chains.run(gaussian.target(), settings);
        double[] variances = gaussian.variances();
        for (int i = 0; i < variances.length; i++) {
            int coordinate = i;
            chains.assertMean(position -> position[coordinate], 0);
            chains.assertMean(position -> position[coordinate] * position[coordinate], variances[i]);
        }
        chains.assertSteinIdentities();
    }

    @Test
    void sample_logistic_fulfilsSteinsIdentities() {
        Chains.run(SyntheticLogistic.of(60, 6, 2).target(), new NutsSettings(300, 2000, 10, 0.8, 0))
                .assertSteinIdentities();
    }

    /** One transition from exact draws must leave the distribution as it is, whatever the step size. */
    @ParameterizedTest
    @ValueSource(doubles = {0.02, 0.1, 0.35})
    void sample_oneTransitionFromExactDraws_conservesTheMoments(double step) {
        WishartGaussian gaussian = WishartGaussian.of(5, 7, 2);
        Target target = gaussian.target();
        NutsSettings one = new NutsSettings(0, 1, 6, 0.8, step);
        double[] variances = gaussian.variances();
        int members = 40_000;
        double[][] sums = new double[3][5];
        double energy = 0;
        int moved = 0;
        for (int member = 0; member < members; member++) {
            double[] from = gaussian.draw(new CounterRandom(17, member));
            double[] to = Nuts.sample(target, from, one, new CounterRandom(18, member))
                    .draws();
            moved += Arrays.equals(from, to) ? 0 : 1;
            energy += target.evaluate(to, new double[5]) / members;
            for (int i = 0; i < 5; i++) {
                double standard = to[i] / Math.sqrt(variances[i]);
                sums[0][i] += standard / members;
                sums[1][i] += standard * standard / members;
                sums[2][i] += Math.pow(standard, 4) / members;
            }
        }
        assertThat(moved).isGreaterThan(members / 2);
        double error = 1 / Math.sqrt(members);
        // the logarithm of the density is minus half of a chi-squared variable of five degrees of freedom
        assertThat(energy).isCloseTo(-2.5, within(4 * Math.sqrt(2.5) * error));
        for (int i = 0; i < 5; i++) {
            assertThat(sums[0][i]).isCloseTo(0, within(4 * error));
            assertThat(sums[1][i]).isCloseTo(1, within(4 * Math.sqrt(2) * error));
            assertThat(sums[2][i]).isCloseTo(3, within(4 * Math.sqrt(96) * error));
        }
    }

    /** The draws of four chains, each run by the method itself. */
    private record Chains(Target target, List<List<double[]>> positions) {

        static Chains run(Target target, NutsSettings settings) {
            return new Chains(
                    target,
                    IntStream.range(0, 4)
                            .mapToObj(member -> NutsMembers.positions(
                                    Nuts.sample(
                                                    target,
                                                    NutsMembers.start(target, 5, member),
                                                    settings,
                                                    new CounterRandom(5, member))
                                            .draws(),
                                    target.dimension()))
                            .toList());
        }

        void assertMean(ToDoubleFunction<double[]> quantity, double expected) {
            ChainStatistics statistics = ChainStatistics.of(positions.stream()
                    .map(chain -> chain.stream().mapToDouble(quantity).toArray())
                    .toList());
            assertThat(statistics.mean()).isCloseTo(expected, within(4 * statistics.standardError()));
            assertThat(statistics.splitRhat()).isLessThan(1.01);
            assertThat(statistics.effective()).isGreaterThan(400);
        }

        /** For any density p: E ∂ log p / ∂xᵢ = 0 and E xᵢ ∂ log p / ∂xᵢ = -1. */
        void assertSteinIdentities() {
            for (int i = 0; i < target.dimension(); i++) {
                int coordinate = i;
                assertMean(position -> gradient(position)[coordinate], 0);
                assertMean(position -> position[coordinate] * gradient(position)[coordinate], -1);
            }
        }

        private double[] gradient(double[] position) {
            double[] gradient = new double[position.length];
            target.evaluate(position, gradient);
            return gradient;
        }
    }
}
