package io.memplan.rematerialize.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MilpSolverTest {

    @ParameterizedTest
    @ValueSource(strings = {"highs", "scip"})
    void solve_randomKnapsacks_findsWhatEnumerationFinds(String name) {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            int n = 10;
            double[] costs = random.doubles(n, 1, 10).toArray();
            double[] weights = random.doubles(n, 1, 10).toArray();
            MilpModel model = covering(costs, weights, 20);

            MilpResult result = MilpSolvers.byName(name).solve(model, MilpOptions.of(10, seed));

            assertThat(result.status()).isEqualTo(MilpStatus.OPTIMAL);
            assertThat(result.objective()).isCloseTo(enumerated(costs, weights, 20), within());
            assertThat(result.bound()).isCloseTo(result.objective(), within());
            assertThat(model.allows(result.solution().orElseThrow(), 1e-6)).isTrue();
            assertThat(model.costOf(result.solution().orElseThrow())).isCloseTo(result.objective(), within());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"highs", "scip"})
    void solve_contradiction_isInfeasible(String name) {
        MilpModel model = new MilpModel();
        int column = model.addBinary(1);
        model.startRow(2, Double.POSITIVE_INFINITY);
        model.addTerm(column, 1);

        assertThat(MilpSolvers.byName(name).solve(model, MilpOptions.of(10, 0)).status())
                .isEqualTo(MilpStatus.INFEASIBLE);
    }

    @Test
    void solve_hardModelWithStart_stopsWhenToldAndKeepsTheStart() {
        Random random = new Random(1);
        MilpModel model = marketSplit(random, 40, 5);
        double[] start = new double[model.columns()];
        AtomicInteger asked = new AtomicInteger();
        MilpWatch watch = new MilpWatch() {
            @Override
            public boolean shouldStop(double objective, double bound) {
                return asked.incrementAndGet() > 20;
            }

            @Override
            public void found(double[] values, double objective) {
                assertThat(model.allows(values, 1e-5)).isTrue();
            }
        };

        MilpResult result = MilpSolvers.best().solve(model, new MilpOptions(20, 7, 0, Optional.of(start), watch));

        assertThat(result.status()).isEqualTo(MilpStatus.STOPPED);
        assertThat(result.solution()).isPresent();
        assertThat(result.bound()).isLessThanOrEqualTo(result.objective());
    }

    @Test
    void byName_unknown_saysWhichThereAre() {
        assertThatThrownBy(() -> MilpSolvers.byName("gurobi"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Maybe one of: highs, scip");
    }

    @Test
    void solve_relaxation_isBelowTheInteger() {
        MilpModel model = covering(new double[] {1, 1}, new double[] {3, 5}, 6);
        double integer = MilpSolvers.best().solve(model, MilpOptions.of(5, 0)).objective();
        model.relax();

        MilpResult relaxed = MilpSolvers.best().solve(model, MilpOptions.of(5, 0));

        assertThat(relaxed.objective()).isLessThan(integer);
        assertThat(relaxed.bound()).isEqualTo(relaxed.objective());
    }

    private static org.assertj.core.data.Offset<Double> within() {
        return org.assertj.core.data.Offset.offset(1e-6);
    }

    private static MilpModel covering(double[] costs, double[] weights, double least) {
        MilpModel model = new MilpModel();
        model.startRow(least, Double.POSITIVE_INFINITY);
        for (int i = 0; i < costs.length; i++) {
            model.addTerm(model.addBinary(costs[i]), weights[i]);
        }
        return model;
    }

    private static double enumerated(double[] costs, double[] weights, double least) {
        double best = Double.POSITIVE_INFINITY;
        for (int set = 0; set < 1 << costs.length; set++) {
            double cost = 0;
            double weight = 0;
            for (int i = 0; i < costs.length; i++) {
                cost += (set >> i & 1) * costs[i];
                weight += (set >> i & 1) * weights[i];
            }
            best = weight >= least ? Math.min(best, cost) : best;
        }
        return best;
    }

    /** Rows that are nearly impossible to meet exactly, with slack that costs. */
    private static MilpModel marketSplit(Random random, int columns, int rows) {
        MilpModel model = new MilpModel();
        int[] items = new int[columns];
        for (int i = 0; i < columns; i++) {
            items[i] = model.addBinary(0);
        }
        for (int row = 0; row < rows; row++) {
            int[] weights = random.ints(columns, 0, 100).toArray();
            double half = java.util.Arrays.stream(weights).sum() / 2.0;
            int over = model.addColumn(0, half, 1, false);
            int under = model.addColumn(0, half, 1, false);
            model.startRow(half, half);
            for (int i = 0; i < columns; i++) {
                model.addTerm(items[i], weights[i]);
            }
            model.addTerm(over, -1);
            model.addTerm(under, 1);
        }
        return model;
    }
}
