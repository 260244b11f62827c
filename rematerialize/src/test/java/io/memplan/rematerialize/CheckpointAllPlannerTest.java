package io.memplan.rematerialize;

import static io.memplan.graph.testing.ScheduleAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import org.junit.jupiter.api.Test;

final class CheckpointAllPlannerTest {

    @Test
    void plan_realGraphs_takesTheBytesOfAllValues() {
        for (String name : RealGraphs.NAMES) {
            TrainingGraph graph = RealGraphs.read(name);
            long all = graph.residentBytes()
                    + graph.values().stream().mapToLong(Value::bytes).sum();
            Plan plan = new CheckpointAllPlanner().plan(PlanRequest.of(graph, 2 * all));

            assertThat(plan.schedule()).isValidFor(graph).recomputes(0);
            assertThat(plan.predictedPeakBytes()).isBetween(all, all + workspace(graph));
            assertThat(plan.predictedPeakBytes()).isGreaterThan(graph.keepAllPeakBytes());
        }
    }

    private static long workspace(TrainingGraph graph) {
        return graph.operations().stream()
                .mapToLong(operation -> operation.workspaceBytes())
                .max()
                .orElse(0);
    }

    @Test
    void plan_keepAllsPeak_isInfeasibleButNotProvenSo() {
        TrainingGraph graph = ChenSqrtPlannerTest.chain(10);

        Plan plan = new CheckpointAllPlanner().plan(PlanRequest.of(graph, graph.keepAllPeakBytes()));

        assertThat(plan.isFeasible()).isFalse();
        assertThat(plan.infeasibility().orElseThrow().proven()).isFalse();
        assertThat(plan.infeasibility().orElseThrow().smallestFeasibleBytes()).isEqualTo(10 + 20 * 10);
    }
}
