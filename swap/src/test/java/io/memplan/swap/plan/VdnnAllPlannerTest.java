package io.memplan.swap.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.plan.Plan;
import org.junit.jupiter.api.Test;

final class VdnnAllPlannerTest {

    @Test
    void plan_chainInLessThanItsPeak_swapsWhatTheBackwardPartReads() {
        Plan plan = SwapRules.plan(new VdnnAllPlanner(), 90);

        assertThat(plan.strategy()).isEqualTo("vdnn-all");
        assertThat(plan.predictedPeakBytes()).isLessThanOrEqualTo(90);
        assertThat(SwapRules.swapped(plan)).containsExactly(1, 2, 3);
    }

    @Test
    void plan_chainInItsPeak_swapsNothing() {
        Plan plan = SwapRules.plan(new VdnnAllPlanner(), SwapRules.chain().keepAllPeakBytes());

        assertThat(SwapRules.swapped(plan)).isEmpty();
        assertThat(plan.predictedNanos()).isEqualTo(plan.baseNanos());
    }
}
