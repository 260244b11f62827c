package io.memplan.rematerialize;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.testing.RandomGraphs;
import io.memplan.rematerialize.solver.MilpSolvers;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class LazyCutsTest {

    private static final int MOST_OPERATIONS = 9;

    private int decided;

    @Test
    void run_smallGraphsThatItDecidesAbout_boundsAreNeverAboveBruteForce() {
        long first = Long.getLong("memplan.seed", 0);
        int seeds = Integer.getInteger("memplan.brute", 1_000);
        check(first, seeds);

        assertThat(decided).as("decisions").isGreaterThan(seeds / 50);
    }

    @Test
    @Tag("heavy")
    void run_manySmallGraphsThatItDecidesAbout_boundsAreNeverAboveBruteForce() {
        check(100_000, 20_000);

        assertThat(decided).as("decisions").isGreaterThan(400);
    }

    private void check(long first, int seeds) {
        for (long seed = first; seed < first + seeds; seed++) {
            TrainingGraph graph = RandomGraphs.draw(seed, 5);
            if (graph.operations().size() <= MOST_OPERATIONS) {
                check(graph, seed);
            }
        }
    }

    /**
     * Gaps are asked for from almost nothing to more than an operation takes: a bound must hold at each. Every second search is
     * that of small graphs, which builds tight programs for decisions only.
     */
    private void check(TrainingGraph graph, long seed) {
        Random random = new Random(seed);
        long floor = OperationFloor.of(graph);
        long budget = floor + Math.round(random.nextDouble() * (graph.keepAllPeakBytes() - floor)) - random.nextInt(2);
        double gap = 0.3 * Math.pow(random.nextDouble(), 3);
        SearchBoard board = new SearchBoard(
                PlanRequest.builder()
                        .setGraph(graph)
                        .setBudgetBytes(budget)
                        .optGapTarget(gap)
                        .build(),
                "lazy-cuts");
        QuickSearch.run(board, 1_000);
        boolean open = !board.isOver();
        new LazyCuts(board, MilpSolvers.best(), seed % 2 == 0, MomentAim.DECIDE).run();

        OptionalLong optimum = BruteForce.optimum(graph, budget, true);
        String what = "seed " + seed + ", budget " + budget + ", gap " + gap + ", " + graph + ", optimum " + optimum;
        if (optimum.isEmpty()) {
            assertThat(board.best()).as(what).isNull();
            return;
        }
        assertThat(board.isInfeasible()).as(what).isFalse();
        assertThat(board.lowerBoundNanos()).as(what).isLessThanOrEqualTo(optimum.getAsLong());
        assertThat(board.bestNanos()).as(what).isGreaterThanOrEqualTo(optimum.getAsLong());
        decided += open && board.lowerBoundNanos() == board.enoughNanos() ? 1 : 0;
    }
}
