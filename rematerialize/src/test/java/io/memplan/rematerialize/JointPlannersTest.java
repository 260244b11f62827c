package io.memplan.rematerialize;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.plan.Planner;
import io.memplan.graph.testing.PlannerRules;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for the plans of every planner that swaps and recomputes. */
final class JointPlannersTest {

    private static final List<Planner> PLANNERS =
            List.of(new CapuchinPlanner(), new SuperneuronsPlanner(), new JointPlanner());

    @Test
    void plan_randomGraphsBudgetsAndLinks_isValidHonestAndDeterministic() {
        assertThat(PlannerRules.check(PLANNERS, 0, 20)).isGreaterThan(3);
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000, 1_500, 2_000, 2_500})
    @Tag("heavy")
    void plan_twoThousandRandomGraphs_isValidHonestAndDeterministic(long firstSeed) {
        assertThat(PlannerRules.check(PLANNERS, firstSeed, firstSeed + 500)).isGreaterThan(75);
    }
}
