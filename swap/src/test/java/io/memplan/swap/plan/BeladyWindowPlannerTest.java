package io.memplan.swap.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.plan.Plan;
import org.junit.jupiter.api.Test;

final class BeladyWindowPlannerTest {

    @Test
    void plan_chainInLessThanItsPeak_swapsWhatIsUsedLast() {
        Plan plan = SwapRules.plan(new BeladyWindowPlanner(), 100);

        assertThat(plan.strategy()).isEqualTo("belady-window");
        assertThat(plan.predictedPeakBytes()).isLessThanOrEqualTo(100);
        assertThat(SwapRules.swapped(plan)).containsExactly(1);
    }

    @Test
    void plan_chainInItsPeak_swapsNothing() {
        Plan plan = SwapRules.plan(new BeladyWindowPlanner(), SwapRules.chain().keepAllPeakBytes());

        assertThat(SwapRules.swapped(plan)).isEmpty();
        assertThat(plan.predictedNanos()).isEqualTo(plan.baseNanos());
    }
}
