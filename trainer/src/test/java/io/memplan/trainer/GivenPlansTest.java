package io.memplan.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memplan.graph.Phase;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.PlanStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which requests are answered with a plan that was given. */
final class GivenPlansTest {

    private static TrainingGraph chain(long size) {
        GraphSketch sketch = new GraphSketch();
        int x = sketch.value("x", Role.INPUT, size);
        int y = sketch.value("y", Role.ACTIVATION, size);
        int z = sketch.value("z", Role.OUTPUT, size);
        sketch.operation("first", Phase.FORWARD, List.of(x), List.of(y));
        sketch.operation("second", Phase.BACKWARD, List.of(y), List.of(z));
        return sketch.graph("chain" + size);
    }

    private static Plan keepAll(TrainingGraph graph, long budgetBytes) {
        return TestPlanner.KEEP_ALL.plan(PlanRequest.of(graph, budgetBytes));
    }

    private static Plan answer(Plan given, TrainingGraph graph, long budgetBytes) {
        return new GivenPlans(List.of(given), TestPlanner.RECOMPUTE_ALL).plan(PlanRequest.of(graph, budgetBytes));
    }

    @Test
    void plan_forItsGraphAndBudget_isTheGivenOne() {
        TrainingGraph graph = chain(256);
        Plan given = keepAll(graph, 1 << 20);
        Plan answer = answer(given, chain(256), 1 << 20);
        assertThat(answer.schedule()).isEqualTo(given.schedule());
        assertThat(answer.strategy()).isEqualTo("keep-all");
        assertThat(answer.lowerBoundNanos()).isEqualTo(given.lowerBoundNanos());
    }

    @Test
    void plan_forAnotherBudgetThatItFits_statesWhatIsProvenThere() {
        TrainingGraph graph = chain(256);
        Plan given = keepAll(graph, 1 << 20);
        Plan larger = answer(given, graph, 1 << 21);
        assertThat(larger.schedule()).isEqualTo(given.schedule());
        assertThat(larger.budgetBytes()).isEqualTo(1 << 21);
        assertThat(larger.lowerBoundNanos()).isEqualTo(graph.baseNanos());
        assertThat(answer(given, graph, given.predictedPeakBytes()).schedule()).isEqualTo(given.schedule());
    }

    @Test
    void plan_forASmallerBudgetOrAnotherGraph_isMadeByTheStrategy() {
        TrainingGraph graph = chain(256);
        Plan given = keepAll(graph, 1 << 20);
        Plan smaller = answer(given, graph, given.predictedPeakBytes() - 1);
        assertThat(smaller.strategy()).isEqualTo("recompute-all");
        assertThat(smaller.status()).isEqualTo(PlanStatus.INFEASIBLE);
        assertThat(answer(given, chain(512), 1 << 20).strategy()).isEqualTo("recompute-all");
    }

    @Test
    void addPlan_thatIsInfeasible_isRefused() {
        Plan infeasible = keepAll(chain(256), 1);
        assertThatThrownBy(() -> MemoryPlanner.builder().addPlan(infeasible))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("keep-all", "no schedule", "Maybe");
    }
}
