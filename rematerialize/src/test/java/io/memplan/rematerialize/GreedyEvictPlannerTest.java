package io.memplan.rematerialize;

import static io.memplan.graph.testing.ScheduleAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GreedyEvictPlannerTest {

    /** The bounds are the proven optima of the fixed order, or our best plan, with a little room. */
    @Tag("thorough")
    @ParameterizedTest
    @CsvSource({
        "resnet50_b256, 0.75, 0.030",
        "resnet50_b256, 0.60, 0.055",
        "resnet50_b256, 0.50, 0.075",
        "vgg16_b256, 0.60, 0.0139",
        "unet_b8, 0.75, 0.0120",
        "unet_b8, 0.50, 0.145",
        "gpt2s_flash_b16, 0.75, 0.035",
    })
    void plan_realGraph_costsLittle(String name, double share, double mostOverhead) {
        TrainingGraph graph = RealGraphs.read(name);

        Plan plan = new GreedyEvictPlanner().plan(PlanRequest.of(graph, graph.budgetOfShare(share)));

        assertThat(plan.isFeasible()).isTrue();
        assertThat(plan.schedule()).isValidFor(graph).peaksAtMost(graph.budgetOfShare(share));
        assertThat(plan.overhead()).isLessThanOrEqualTo(mostOverhead);
    }
}
