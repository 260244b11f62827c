package io.memplan.rematerialize;

import static io.memplan.graph.testing.ScheduleAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.testing.RandomGraphs;
import io.memplan.rematerialize.solver.MilpSolvers;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LowestPeakTest {

    private static final int MOST_OPERATIONS = 9;

    @Test
    void run_randomGraphs_provesTheLowestPeakOfBruteForce() {
        int searched = 0;
        int proven = 0;
        for (long seed = 0; seed < 150; seed++) {
            TrainingGraph graph = RandomGraphs.draw(seed, 5);
            if (graph.operations().size() > MOST_OPERATIONS) {
                continue;
            }
            long capNanos = graph.baseNanos() + new Random(seed).nextInt((int) graph.baseNanos() / 2 + 1);
            long lowest = lowestByBruteForce(graph, capNanos);

            LowestPeak search = search(graph, capNanos);
            search.run();

            assertThat(search.sequence().toSchedule()).isValidFor(graph).peaksAtMost(search.peakBytes());
            assertThat(search.sequence().nanos()).as("seed %s", seed).isLessThanOrEqualTo(capNanos);
            assertThat(search.lowestBytes()).as("seed %s", seed).isLessThanOrEqualTo(lowest);
            assertThat(search.peakBytes()).as("seed %s", seed).isGreaterThanOrEqualTo(lowest);
            searched++;
            proven += search.lowestBytes() == search.peakBytes() ? 1 : 0;
        }
        assertThat(searched).isGreaterThan(50);
        assertThat(proven).isGreaterThan(searched * 9 / 10);
    }

    @Test
    void run_noTimeForRecomputes_findsThatKeepAllIsLowest() {
        TrainingGraph graph = ChenSqrtPlannerTest.chain(20);

        LowestPeak search = search(graph, graph.baseNanos());
        search.run();

        assertThat(search.peakBytes()).isEqualTo(graph.keepAllPeakBytes());
        assertThat(search.lowestBytes()).isEqualTo(graph.keepAllPeakBytes());
    }

    private static LowestPeak search(TrainingGraph graph, long capNanos) {
        PlanRequest request = PlanRequest.of(graph, graph.keepAllPeakBytes()).withTimeLimit(Duration.ofSeconds(10));
        long floor = OperationFloor.of(graph);
        return new LowestPeak(request, MilpSolvers.best(), capNanos, floor, (lowest, peak) -> false);
    }

    /** Bisects over the budget: a schedule within a budget is within every larger one. */
    private static long lowestByBruteForce(TrainingGraph graph, long capNanos) {
        long tooSmall = OperationFloor.of(graph) - 1;
        long enough = graph.keepAllPeakBytes();
        while (tooSmall + 1 < enough) {
            long budget = tooSmall + (enough - tooSmall) / 2;
            OptionalLong optimum = BruteForce.optimum(graph, budget, true);
            if (optimum.isPresent() && optimum.getAsLong() <= capNanos) {
                enough = budget;
            } else {
                tooSmall = budget;
            }
        }
        return enough;
    }
}
