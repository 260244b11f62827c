package io.memplan.rematerialize;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Infeasibility;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.PlanStatus;
import org.junit.jupiter.api.Test;

final class AutoPlannerTest {

    @Test
    void plan_enoughMemory_isKeepAllAndOptimal() {
        TrainingGraph graph = RealGraphs.read("vgg16_b256");

        Plan plan = new AutoPlanner().plan(PlanRequest.of(graph, graph.keepAllPeakBytes()));

        assertThat(plan.status()).isEqualTo(PlanStatus.OPTIMAL);
        assertThat(plan.strategy()).isEqualTo("keep-all");
    }

    @Test
    void plan_belowTheFloor_isProvenInfeasibleAndSaysWhatWouldDo() {
        TrainingGraph graph = RealGraphs.read("vgg16_b256");

        Plan plan = new AutoPlanner().plan(PlanRequest.of(graph, graph.budgetOfShare(0.5)));

        Infeasibility why = plan.infeasibility().orElseThrow();
        assertThat(why.proven()).isTrue();
        assertThat(why.smallestFeasibleBytes()).isEqualTo(OperationFloor.of(graph));
        assertThat(why.bindingName()).isNotEmpty();
        assertThat(plan.schedule().steps()).isEmpty();
        PlanRequest enough = PlanRequest.of(graph, why.smallestFeasibleBytes());
        assertThat(new AutoPlanner().plan(enough).isFeasible()).isTrue();
    }
}
