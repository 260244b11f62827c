package io.memplan.swap.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.plan.Plan;
import org.junit.jupiter.api.Test;

final class AccudnnPlannerTest {

    @Test
    void plan_chainInLessThanItsPeak_swapsWithoutLosingTime() {
        Plan plan = SwapRules.plan(new AccudnnPlanner(), 100);

        assertThat(plan.strategy()).isEqualTo("accudnn");
        assertThat(plan.predictedPeakBytes()).isLessThanOrEqualTo(100);
        assertThat(SwapRules.swapped(plan)).hasSize(1);
    }

    @Test
    void plan_chainInItsPeak_swapsNothing() {
        Plan plan = SwapRules.plan(new AccudnnPlanner(), SwapRules.chain().keepAllPeakBytes());

        assertThat(SwapRules.swapped(plan)).isEmpty();
        assertThat(plan.predictedNanos()).isEqualTo(plan.baseNanos());
    }
}
