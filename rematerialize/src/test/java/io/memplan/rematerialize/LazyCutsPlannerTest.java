package io.memplan.rematerialize;

import static io.memplan.graph.testing.ScheduleAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.schedule.MemoryLimits;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LazyCutsPlannerTest {

    @Test
    void plan_smallGraphs_isAsFastAsBruteForceAndNeverProvesMore() {
        OptimumCheck.of(new LazyCutsPlanner(), Integer.getInteger("memplan.brute", 120));
    }

    @Test
    @Tag("heavy")
    void plan_tenThousandSmallGraphs_isAsFastAsBruteForceAndNeverProvesMore() {
        OptimumCheck.of(new LazyCutsPlanner(), 10_000);
    }

    @Tag("thorough")
    @ParameterizedTest
    @CsvSource({
        "resnet50_b256, 0.60, 0.0524",
        "resnet50_b256, 0.40, 0.1026",
        "vgg16_b256, 0.60, 0.0138",
        "unet_b8, 0.50, 0.0920",
        "gpt2s_flash_b16, 0.60, 0.1150",
    })
    void plan_realGraphs_closesTheGap(String name, double share, double mostOverhead) {
        TrainingGraph graph = RealGraphs.read(name);

        Plan plan = new LazyCutsPlanner().plan(PlanRequest.of(graph, graph.budgetOfShare(share)));

        assertThat(plan.schedule()).isValidFor(graph, MemoryLimits.device(graph.budgetOfShare(share)));
        assertThat(plan.gap()).isLessThanOrEqualTo(0.001);
        assertThat(plan.overhead()).isLessThanOrEqualTo(mostOverhead);
    }
}
