package io.memplan.swap.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.plan.Plan;
import org.junit.jupiter.api.Test;

final class VdnnConvPlannerTest {

    @Test
    void plan_chainInLessThanItsPeak_swapsWhatConvolutionsRead() {
        Plan plan = SwapRules.plan(new VdnnConvPlanner(), 90);

        assertThat(plan.strategy()).isEqualTo("vdnn-conv");
        assertThat(plan.predictedPeakBytes()).isLessThanOrEqualTo(90);
        assertThat(SwapRules.swapped(plan)).containsExactly(2);
    }

    @Test
    void plan_chainInItsPeak_swapsNothing() {
        Plan plan = SwapRules.plan(new VdnnConvPlanner(), SwapRules.chain().keepAllPeakBytes());

        assertThat(SwapRules.swapped(plan)).isEmpty();
        assertThat(plan.predictedNanos()).isEqualTo(plan.baseNanos());
    }
}
