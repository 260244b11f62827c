package io.memplan.swap.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.plan.Plan;
import org.junit.jupiter.api.Test;

final class LargestFirstPlannerTest {

    @Test
    void plan_chainInLessThanItsPeak_swapsUntilTheRestFits() {
        Plan plan = SwapRules.plan(new LargestFirstPlanner(), 90);

        assertThat(plan.strategy()).isEqualTo("largest-first");
        assertThat(plan.predictedPeakBytes()).isLessThanOrEqualTo(90);
        assertThat(SwapRules.swapped(plan)).hasSize(1);
    }

    @Test
    void plan_chainInItsPeak_swapsNothing() {
        Plan plan = SwapRules.plan(new LargestFirstPlanner(), SwapRules.chain().keepAllPeakBytes());

        assertThat(SwapRules.swapped(plan)).isEmpty();
        assertThat(plan.predictedNanos()).isEqualTo(plan.baseNanos());
    }
}
