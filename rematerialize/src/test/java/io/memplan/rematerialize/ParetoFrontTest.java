package io.memplan.rematerialize;

import static io.memplan.graph.testing.ScheduleAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.PlanStatus;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.testing.RandomGraphs;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ParetoFrontTest {

    @Test
    void of_anyStrategy_isMonotoneAndWithinEveryBudget() {
        for (long seed = 0; seed < 60; seed++) {
            TrainingGraph graph = RandomGraphs.draw(seed, 12);
            for (Planner planner : List.of(new ChenSqrtPlanner(), new RotorPlanner(), new PytorchKnapsackPlanner())) {
                ParetoFront front = ParetoFront.of(planner, PlanRequest.of(graph, 0), 7);

                assertThat(front.isComplete()).isTrue();
                assertThat(front.plans()).hasSize(7);
                Plan before = front.plans().get(0);
                assertThat(before.predictedPeakBytes()).isEqualTo(before.budgetBytes());
                assertThat(before.budgetBytes()).isGreaterThanOrEqualTo(front.floorBytes());
                for (Plan plan : front.plans()) {
                    assertThat(plan.schedule())
                            .as("seed %s", seed)
                            .isValidFor(graph)
                            .peaksAtMost(plan.budgetBytes());
                    assertThat(plan.budgetBytes()).isGreaterThanOrEqualTo(before.budgetBytes());
                    assertThat(plan.predictedNanos()).isLessThanOrEqualTo(before.predictedNanos());
                    assertThat(plan.lowerBoundNanos())
                            .isBetween(graph.baseNanos(), plan.predictedNanos())
                            .isLessThanOrEqualTo(before.lowerBoundNanos());
                    before = plan;
                }
                assertThat(before.budgetBytes()).isEqualTo(graph.keepAllPeakBytes());
                assertThat(before.status()).isEqualTo(PlanStatus.OPTIMAL);
            }
        }
    }

    @Test
    void of_cancelledOnTheWay_keepsWhatIsDone() {
        TrainingGraph graph = ChenSqrtPlannerTest.chain(20);
        int[] asked = {0};
        Planner counting = new Planner() {
            @Override
            public io.memplan.graph.plan.PlannerDescription description() {
                return new ChenSqrtPlanner().description();
            }

            @Override
            public Plan plan(PlanRequest request) {
                asked[0]++;
                return new ChenSqrtPlanner().plan(request);
            }
        };
        PlanRequest request = PlanRequest.builder()
                .setGraph(graph)
                .setBudgetBytes(0)
                .optCancelled(() -> asked[0] >= 4)
                .build();

        ParetoFront front = ParetoFront.of(counting, request, 10);

        assertThat(front.isComplete()).isFalse();
        assertThat(front.plans()).hasSize(4).allMatch(Plan::isFeasible);
    }

    @Test
    void of_onePoint_isRefused() {
        PlanRequest request = PlanRequest.of(ChenSqrtPlannerTest.chain(3), 0);

        assertThatThrownBy(() -> ParetoFront.of(new KeepAllPlanner(), request, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A front needs at least 2 points, but 1 were asked for.");
    }
}
