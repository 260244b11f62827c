package io.memplan.rematerialize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.PlanStatus;
import io.memplan.graph.testing.ScheduleAssert;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class IntervalsPlannerTest {

    @Test
    void plan_smallGraphs_isAsFastAsBruteForceAndNeverProvesMore() {
        OptimumCheck.of(new IntervalsPlanner(), Integer.getInteger("memplan.brute", 150));
    }

    @Test
    @Tag("heavy")
    void plan_manySmallGraphs_isAsFastAsBruteForceAndNeverProvesMore() {
        OptimumCheck.of(new IntervalsPlanner(), 2_000);
    }

    @Test
    void plan_fewerComputesThanTheOptimumNeeds_boundStaysBelowIt() {
        for (long seed = 0; seed < 60; seed++) {
            OptimumCheck.bound(IntervalsPlanner.ofComputes(2), seed);
        }
    }

    @Test
    @Timeout(120)
    void plan_unet_isValidAndWithinTheLimit() {
        TrainingGraph graph = RealGraphs.read("unet_b8");
        long budget = graph.budgetOfShare(0.6);

        Plan plan = new IntervalsPlanner().plan(PlanRequest.of(graph, budget).withTimeLimit(Duration.ofSeconds(4)));

        ScheduleAssert.assertThat(plan.schedule()).isValidFor(graph).peaksAtMost(budget);
        assertThat(plan.lowerBoundNanos()).isBetween(graph.baseNanos(), plan.predictedNanos());
    }

    @Test
    void plan_vgg_isProvenOptimal() {
        TrainingGraph graph = RealGraphs.read("vgg16_b256");

        Plan plan = new IntervalsPlanner()
                .plan(PlanRequest.builder()
                        .setGraph(graph)
                        .setBudgetBytes(graph.budgetOfShare(0.7))
                        .optGapTarget(0)
                        .build());

        assertThat(plan.status()).isEqualTo(PlanStatus.OPTIMAL);
    }

    @Test
    void ofComputes_one_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IntervalsPlanner.ofComputes(1))
                .withMessageContaining("C = 1")
                .withMessageContaining("Maybe");
    }
}
