package io.memplan.rematerialize;

import static io.memplan.graph.testing.ScheduleAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.testing.RandomGraphs;
import io.memplan.graph.testing.SymbolicExecution;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BestOrderPlannerTest {

    @Test
    void plan_randomGraphs_isNeverSlowerAndSaysWhenItBeatsTheGraphsOrder() {
        int beaten = 0;
        for (long seed = 0; seed < 60; seed++) {
            TrainingGraph graph = RandomGraphs.draw(seed, 5);
            if (graph.operations().size() > 9) {
                continue;
            }
            long floor = OperationFloor.of(graph);
            long budget = floor + Math.round(new Random(seed).nextDouble() * (graph.keepAllPeakBytes() - floor));
            PlanRequest request = PlanRequest.builder()
                    .setGraph(graph)
                    .setBudgetBytes(budget)
                    .optGapTarget(0)
                    .build();

            Plan plan = new BestOrderPlanner(new AutoPlanner()).plan(request);

            OptionalLong inGraphOrder = BruteForce.optimum(graph, budget, true);
            String what = "seed " + seed + ", in graph order " + inGraphOrder + ", " + plan;
            assertThat(plan.graphOrder()).as(what).isPresent();
            assertThat(plan.graphOrder().orElseThrow().lowerBoundNanos())
                    .as(what)
                    .isLessThanOrEqualTo(inGraphOrder.orElse(Long.MAX_VALUE));
            if (!plan.isFeasible()) {
                assertThat(inGraphOrder).as(what).isEmpty();
                continue;
            }
            assertThat(plan.schedule()).as(what).isValidFor(graph).peaksAtMost(budget);
            assertThat(SymbolicExecution.problemsOf(graph, plan.schedule())).isEmpty();
            assertThat(plan.predictedNanos())
                    .as(what)
                    .isLessThanOrEqualTo(inGraphOrder.orElse(Long.MAX_VALUE))
                    .isGreaterThanOrEqualTo(
                            BruteForce.optimum(graph, budget, false).orElseThrow());
            if (plan.beatsGraphOrder()) {
                assertThat(plan.schedule().movedOperations()).as(what).isPositive();
                assertThat(inGraphOrder.orElse(Long.MAX_VALUE)).as(what).isGreaterThan(plan.predictedNanos());
                beaten++;
            }
        }
        assertThat(beaten).as("graphs on which reordering is faster").isPositive();
    }
}
