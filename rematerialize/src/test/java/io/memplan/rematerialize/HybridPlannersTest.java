package io.memplan.rematerialize;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfiles;
import io.memplan.graph.plan.Infeasibility;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.testing.PlannerRules;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published rules that mix swap and recompute, on graphs of real networks. */
final class HybridPlannersTest {

    private static PlanRequest request(String name, double share) {
        TrainingGraph graph = RealGraphs.read(name);
        return PlanRequest.builder()
                .setGraph(graph)
                .setBudgetBytes(graph.budgetOfShare(share))
                .optHostBudgetBytes(256L << 30)
                .optHardware(HardwareProfiles.find("v100").orElseThrow())
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "capuchin, resnet50_b256, 0.6, 0.1",
        "capuchin, resnet50_b256, 0.4, 0.15",
        "capuchin, resnet50_b256, 0.3, 0.2",
        "capuchin, unet_b8, 0.4, 0.2",
        "capuchin, vgg16_b256, 0.6, 0.05",
        "superneurons, resnet50_b256, 0.3, 4",
        "superneurons, unet_b8, 0.6, 0.3"
    })
    void plan_realGraph_isWithinTheBudgetAtTheStatedOverhead(
            String strategy, String name, double share, double overhead) {
        PlanRequest request = request(name, share);

        Plan plan = Planners.byName(strategy).plan(request);

        assertThat(plan.isFeasible()).isTrue();
        assertThat(plan.overhead()).isLessThan(overhead);
        PlannerRules.check(request, plan, strategy);
    }

    @ParameterizedTest
    @CsvSource({"capuchin, vgg16_b256, 0.5", "superneurons, gpt2s_flash_b16, 0.5", "capuchin, unet_b8, 0.3"})
    void plan_belowWhatOneOperationTakes_saysSoAndWhatWouldDo(String strategy, String name, double share) {
        PlanRequest request = request(name, share);
        Planner planner = Planners.byName(strategy);

        Infeasibility why = planner.plan(request).infeasibility().orElseThrow();

        assertThat(why.proven()).isTrue();
        assertThat(why.smallestFeasibleBytes()).isGreaterThan(request.budgetBytes());
        assertThat(planner.plan(request.withBudget(why.smallestFeasibleBytes())).isFeasible())
                .isTrue();
    }
}
