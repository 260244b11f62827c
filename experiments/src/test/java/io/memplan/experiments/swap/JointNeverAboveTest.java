package io.memplan.experiments.swap;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.testing.PlannerRules;
import io.memplan.rematerialize.ParetoFront;
import io.memplan.rematerialize.Planners;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On random graphs the joint planner is never slower than any other installed one, and its time never rises with the budget. */
@Tag("thorough")
final class JointNeverAboveTest {

    private static final Planner JOINT = Planners.byName("joint");
    private static final int BUDGETS = 20;

    @Test
    void plan_randomGraphs_isNeverAboveAnyOtherPlanner() {
        neverAbove(0, 12);
    }

    @ParameterizedTest
    @ValueSource(longs = {5_000, 5_100, 5_200, 5_300, 5_400})
    @Tag("heavy")
    void plan_manyRandomGraphs_isNeverAboveAnyOtherPlanner(long firstSeed) {
        neverAbove(firstSeed, firstSeed + 100);
    }

    @Test
    void front_twentyBudgets_isMonotone() {
        monotone(0, 2);
    }

    @Test
    @Tag("heavy")
    void front_twentyBudgetsOfManyGraphs_isMonotone() {
        monotone(7_000, 7_050);
    }

    private static void neverAbove(long firstSeed, long lastSeed) {
        List<Planner> others = Planners.all().stream()
                .filter(planner -> !planner.description().name().equals("joint"))
                .toList();
        assertThat(others).hasSizeGreaterThan(20);
        for (long seed = firstSeed; seed < lastSeed; seed++) {
            PlanRequest request = PlannerRules.request(seed);
            Plan joint = JOINT.plan(request);
            for (Planner other : others) {
                Plan plan = other.plan(request);
                String what = "seed " + seed + ", " + other.description().name();
                if (plan.isFeasible()) {
                    assertThat(joint.isFeasible()).as(what).isTrue();
                    assertThat(joint.predictedNanos()).as(what).isLessThanOrEqualTo(plan.predictedNanos());
                }
            }
        }
    }

    private static void monotone(long firstSeed, long lastSeed) {
        for (long seed = firstSeed; seed < lastSeed; seed++) {
            PlanRequest request = PlannerRules.request(seed);
            ParetoFront front = ParetoFront.of(JOINT, request, BUDGETS);
            assertThat(front.plans()).hasSize(BUDGETS);
            for (int i = 1; i < BUDGETS; i++) {
                Plan smaller = front.plans().get(i - 1);
                Plan larger = front.plans().get(i);
                assertThat(larger.predictedNanos()).as("seed %s", seed).isLessThanOrEqualTo(smaller.predictedNanos());
                assertThat(larger.lowerBoundNanos()).as("seed %s", seed).isLessThanOrEqualTo(smaller.lowerBoundNanos());
                PlannerRules.check(request.withBudget(larger.budgetBytes()), larger, "seed " + seed + ", point " + i);
            }
        }
    }

    /** A plan for a smaller budget, handed to the next call, makes separate calls monotone too. */
    @Test
    void plan_withTheSmallerBudgetsPlan_isNeverSlower() {
        Random random = new Random(1);
        for (long seed = 0; seed < 10; seed++) {
            PlanRequest request = PlannerRules.request(seed);
            Plan smaller = JOINT.plan(request);
            if (smaller.isFeasible()) {
                PlanRequest larger = request.withBudget(request.budgetBytes() + random.nextInt(50));
                Plan plan = JOINT.plan(larger.withKnown(smaller.schedule()));
                assertThat(plan.predictedNanos()).as("seed %s", seed).isLessThanOrEqualTo(smaller.predictedNanos());
            }
        }
    }
}
