package io.memplan.rematerialize;

import static io.memplan.graph.testing.ScheduleAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.testing.RandomGraphs;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CheckmatePlannersTest {

    @Test
    void plan_smallPlainGraphs_fullModelMeetsBruteForceBarTheEnd() {
        int compared = 0;
        int met = 0;
        for (long seed = 0; seed < Integer.getInteger("memplan.brute", 120); seed++) {
            TrainingGraph graph = RandomGraphs.draw(seed, 5);
            boolean plain = graph.operations().stream()
                    .allMatch(operation -> operation.overwrites().isEmpty());
            if (!plain || graph.operations().size() > 9) {
                continue;
            }
            long floor = OperationFloor.of(graph);
            long budget = floor + Math.round(new Random(seed).nextDouble() * (graph.keepAllPeakBytes() - floor));
            OptionalLong optimum = BruteForce.optimum(graph, budget, true);
            for (Planner planner : new Planner[] {new CheckmateMilpPlanner(), new CheckmateScipPlanner()}) {
                Plan plan = planner.plan(request(graph, budget, 0));
                String what = planner.description().name() + ", seed " + seed + ", optimum " + optimum + ", plan "
                        + plan.predictedNanos();
                if (plan.isFeasible()) {
                    assertThat(plan.schedule()).as(what).isValidFor(graph).peaksAtMost(budget);
                    assertThat(plan.predictedNanos()).as(what).isGreaterThanOrEqualTo(optimum.orElseThrow());
                    met += plan.predictedNanos() == optimum.getAsLong() ? 1 : 0;
                }
                compared += optimum.isPresent() ? 1 : 0;
            }
        }
        // The published model recomputes nothing after the last operation, which brute force does for outputs.
        assertThat(compared).isGreaterThan(20);
        assertThat(met).isGreaterThan(compared * 8 / 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"checkmate-milp-merged", "checkmate-lp"})
    void plan_chain_isWithinTheBudget(String name) {
        TrainingGraph graph = ChenSqrtPlannerTest.chain(20);
        long budget = graph.budgetOfShare(0.6);

        Plan plan = Planners.byName(name).plan(request(graph, budget, 0.001));

        assertThat(plan.isFeasible()).isTrue();
        assertThat(plan.schedule()).isValidFor(graph).peaksAtMost(budget);
    }

    private static PlanRequest request(TrainingGraph graph, long budget, double gap) {
        return PlanRequest.builder()
                .setGraph(graph)
                .setBudgetBytes(budget)
                .optGapTarget(gap)
                .optTimeLimit(Duration.ofMinutes(2))
                .build();
    }

    @Test
    void plan_programTooLargeForTheHeap_givesThePlanOfTheLowestPeak() {
        TrainingGraph graph = Networks.transformer(100);
        PlanRequest request = PlanRequest.of(graph, graph.budgetOfShare(0.5)).withTimeLimit(Duration.ofSeconds(1));
        assertThat(graph.operations().size()).isGreaterThan(3_000);
        for (Planner planner : List.of(new CheckmateLpPlanner(), new CheckmateMilpPlanner())) {
            Plan plan = planner.plan(request);
            assertThat(plan.strategy()).isEqualTo("min-peak");
            assertThat(plan.schedule()).isValidFor(graph).peaksAtMost(request.budgetBytes());
        }
    }
}
