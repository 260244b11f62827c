package io.memplan.graph.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.Phase;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.Step.Compute;
import io.memplan.graph.schedule.Step.DropHost;
import io.memplan.graph.schedule.Step.Free;
import io.memplan.graph.schedule.Step.SwapIn;
import io.memplan.graph.schedule.Step.SwapOut;
import io.memplan.graph.schedule.Tier;
import io.memplan.graph.testing.GraphSketch;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PlanExplanationTest {

    private static final int X = 0;
    private static final int A = 1;
    private static final int B = 2;
    private static final int C = 3;
    private static final int D = 4;

    private static final TrainingGraph GRAPH = graph();

    private static TrainingGraph graph() {
        GraphSketch sketch = new GraphSketch();
        int x = sketch.source(Role.INPUT, 4);
        int a = sketch.activation(10);
        sketch.operation(Phase.FORWARD, List.of(x), List.of(a));
        int b = sketch.activation(20);
        sketch.operation(Phase.FORWARD, List.of(a), List.of(b));
        int c = sketch.activation(5);
        sketch.operation(Phase.FORWARD, List.of(b), List.of(c));
        sketch.operation(Phase.BACKWARD, List.of(a, b, c), List.of(sketch.value(Role.GRADIENT, 1)));
        return sketch.build("explained", 100);
    }

    private static final Schedule SCHEDULE = new Schedule(List.of(
            new Compute(0),
            new Compute(1),
            new SwapOut(B, Tier.HOST),
            new Compute(2),
            new Free(A),
            new Free(B),
            new SwapIn(B),
            new Compute(0),
            new Compute(3),
            new DropHost(B)));

    @Test
    void of_mixedSchedule_saysWhatHappensToEachStorage() {
        PlanExplanation explanation = PlanExplanation.of(GRAPH, SCHEDULE);

        assertThat(explanation.placements())
                .containsEntry(A, new Placement.Recompute(1))
                .containsEntry(B, new Placement.Swap(Tier.HOST))
                .containsEntry(C, new Placement.Keep())
                .doesNotContainKey(X);
        assertThat(explanation.keptBytes()).isEqualTo(5 + 1);
        assertThat(explanation.recomputedBytes()).isEqualTo(10);
        assertThat(explanation.swappedBytes()).isEqualTo(20);
    }

    @Test
    void of_peak_listsResidentsThatAddUp() {
        PlanExplanation explanation = PlanExplanation.of(GRAPH, SCHEDULE);

        assertThat(explanation.peakOperation()).isEqualTo("3 (op3)");
        assertThat(explanation.residents())
                .extracting(resident -> resident.value().id())
                .containsExactly(B, A, C, D);
        assertThat(explanation.residents().get(0).reason()).isEqualTo("is read by 3 (op3)");
        assertThat(explanation.residents().get(3).reason()).isEqualTo("is written by 3 (op3)");
        long residents =
                explanation.residents().stream().mapToLong(Resident::bytes).sum();
        assertThat(explanation.alwaysResidentBytes() + residents + explanation.workspaceBytes())
                .isEqualTo(explanation.peakBytes());
        assertThat(explanation.describe(2))
                .contains("peak 140 B at step 8, 3 (op3)")
                .contains("kept 6 B");
    }

    @Test
    void summary_plan_isOneLine() {
        Plan plan = new Plan(
                "f", "s", 42, PlanStatus.FEASIBLE, SCHEDULE, 1 << 30, 512L << 20, 118, 100, 100, 800, Optional.empty());
        assertThat(plan.summary(1_299_227_607L))
                .isEqualTo("peak 1.21 GiB → 512 MiB, +18.0 % compute, 1 recomputes, gap at most 15.3 %, 0.8 s");

        Infeasibility why = new Infeasibility(733L << 20, 41, "layer3/conv2", false);
        Plan none = new Plan(
                "f", "s", 42, PlanStatus.INFEASIBLE, Schedule.empty(), 512L << 20, 0, 0, 0, 0, 90, Optional.of(why));
        assertThat(none.summary(0))
                .isEqualTo("no plan within 512 MiB; the smallest feasible budget found is 733 MiB, at layer3/conv2,"
                        + " 0.1 s");
    }
}
