package io.memplan.rematerialize;

import static io.memplan.graph.testing.ScheduleAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.PlanStatus;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeepAllPlannerTest {

    @ParameterizedTest
    @ValueSource(strings = {"resnet50_b256", "vgg16_b256", "unet_b8", "gpt2s_flash_b16"})
    void plan_keepAllPeak_isOptimalToTheByte(String name) {
        TrainingGraph graph = RealGraphs.read(name);

        Plan plan = new KeepAllPlanner().plan(PlanRequest.of(graph, graph.keepAllPeakBytes()));

        assertThat(plan.status()).isEqualTo(PlanStatus.OPTIMAL);
        assertThat(plan.overhead()).isZero();
        assertThat(plan.schedule()).isValidFor(graph).recomputes(0).peaksAtMost(graph.keepAllPeakBytes());
        Plan tooSmall = new KeepAllPlanner().plan(PlanRequest.of(graph, graph.keepAllPeakBytes() - 1));
        assertThat(tooSmall.infeasibility().orElseThrow().smallestFeasibleBytes())
                .isEqualTo(graph.keepAllPeakBytes());
        assertThat(tooSmall.infeasibility().orElseThrow().bindingOperation()).isEqualTo(graph.keepAllPeakOperation());
    }
}
