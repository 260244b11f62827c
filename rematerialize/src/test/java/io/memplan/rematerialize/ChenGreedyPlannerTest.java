package io.memplan.rematerialize;

import static io.memplan.graph.testing.ScheduleAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import org.junit.jupiter.api.Test;

final class ChenGreedyPlannerTest {

    @Test
    void plan_moreMemory_isNeverSlower() {
        for (TrainingGraph graph : java.util.List.of(ChenSqrtPlannerTest.chain(60), RealGraphs.read("resnet50_b256"))) {
            double before = Double.MAX_VALUE;
            for (double share = 0.4; share <= 1; share += 0.1) {
                Plan plan = new ChenGreedyPlanner().plan(PlanRequest.of(graph, graph.budgetOfShare(share)));
                assertThat(plan.isFeasible()).isTrue();
                assertThat(plan.schedule()).isValidFor(graph).peaksAtMost(graph.budgetOfShare(share));
                assertThat(plan.overhead()).isLessThanOrEqualTo(before);
                before = plan.overhead();
            }
        }
    }

    @Test
    void plan_resnet50AtHalf_costsLessThanSqrt() {
        TrainingGraph graph = RealGraphs.read("resnet50_b256");
        PlanRequest request = PlanRequest.of(graph, graph.budgetOfShare(0.5));

        assertThat(new ChenGreedyPlanner().plan(request).overhead())
                .isLessThan(new ChenSqrtPlanner().plan(request).overhead());
    }
}
