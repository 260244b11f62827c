package io.memplan.swap.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.plan.Planner;
import io.memplan.graph.testing.PlannerRules;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What holds for the plans of every planner that only swaps. */
final class SwapPlannersTest {

    private static final List<Planner> PLANNERS = List.of(
            new VdnnAllPlanner(),
            new VdnnConvPlanner(),
            new LargestFirstPlanner(),
            new BeladyWindowPlanner(),
            new AccudnnPlanner());

    @Test
    void plan_randomGraphsBudgetsAndLinks_isValidHonestAndDeterministic() {
        assertThat(PlannerRules.check(PLANNERS, 0, 150)).isGreaterThan(75);
    }

    @Test
    @Tag("heavy")
    void plan_twoThousandRandomGraphs_isValidHonestAndDeterministic() {
        assertThat(PlannerRules.check(PLANNERS, 1_000, 3_000)).isGreaterThan(1_000);
    }
}
