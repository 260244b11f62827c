package io.memplan.rematerialize;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.plan.Planner;
import io.memplan.graph.testing.PlannerRules;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What holds for the plans of every planner that swaps and recomputes. */
final class JointPlannersTest {

    private static final List<Planner> PLANNERS =
            List.of(new CapuchinPlanner(), new SuperneuronsPlanner(), new JointPlanner());

    @Test
    void plan_randomGraphsBudgetsAndLinks_isValidHonestAndDeterministic() {
        assertThat(PlannerRules.check(PLANNERS, 0, 20)).isGreaterThan(3);
    }

    @Test
    @Tag("heavy")
    void plan_twoThousandRandomGraphs_isValidHonestAndDeterministic() {
        assertThat(PlannerRules.check(PLANNERS, 1_000, 3_000)).isGreaterThan(300);
    }
}
