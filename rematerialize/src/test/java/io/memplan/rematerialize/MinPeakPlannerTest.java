package io.memplan.rematerialize;

import static io.memplan.graph.testing.ScheduleAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import org.junit.jupiter.api.Test;

final class MinPeakPlannerTest {

    @Test
    void plan_vgg16_reachesTheFloor() {
        TrainingGraph graph = RealGraphs.read("vgg16_b256");
        long floor = OperationFloor.of(graph);

        Plan plan = new MinPeakPlanner().plan(PlanRequest.of(graph, floor));

        assertThat(plan.isFeasible()).isTrue();
        assertThat(plan.schedule()).isValidFor(graph).peaksAtMost(floor);
    }

    @Test
    void plan_chain_beatsSqrt() {
        TrainingGraph graph = ChenSqrtPlannerTest.chain(64);
        PlanRequest request = PlanRequest.of(graph, graph.keepAllPeakBytes());

        Plan plan = new MinPeakPlanner().plan(request);

        assertThat(plan.schedule()).isValidFor(graph);
        assertThat(plan.predictedPeakBytes())
                .isLessThan(new ChenSqrtPlanner().plan(request).predictedPeakBytes());
    }
}
