package io.memplan.rematerialize;

import static io.memplan.graph.testing.ScheduleAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import org.junit.jupiter.api.Test;

final class RevolvePlannerTest {

    @Test
    void advances_anyChain_isGriewanksClosedForm() {
        RevolvePlanner.Binomial binomial = new RevolvePlanner.Binomial(60);
        for (int blocks = 1; blocks <= 60; blocks++) {
            for (int checkpoints = 0; checkpoints <= blocks; checkpoints++) {
                assertThat(binomial.advances(blocks, checkpoints))
                        .as("%s blocks, %s checkpoints", blocks, checkpoints)
                        .isEqualTo(closedForm(blocks, checkpoints + 1));
            }
        }
    }

    /** r · l − β(c + 1, r − 1) for the least r with β(c, r) ≥ l (Griewank and Walther 2000, equation 3). */
    private static long closedForm(int blocks, int checkpoints) {
        int repetitions = 0;
        while (binomial(checkpoints + repetitions, checkpoints) < blocks) {
            repetitions++;
        }
        return (long) repetitions * blocks - binomial(checkpoints + repetitions, checkpoints + 1);
    }

    private static long binomial(int n, int k) {
        double product = 1;
        for (int i = 1; i <= k; i++) {
            product = product * (n - k + i) / i;
        }
        return Math.round(product);
    }

    @Test
    void plan_chain_goesFarBelowSqrt() {
        TrainingGraph graph = ChenSqrtPlannerTest.chain(100);
        PlanRequest request = PlanRequest.of(graph, graph.budgetOfShare(0.1));

        Plan plan = new RevolvePlanner().plan(request);

        assertThat(plan.isFeasible()).isTrue();
        assertThat(plan.schedule()).isValidFor(graph).peaksAtMost(request.budgetBytes());
        assertThat(new ChenSqrtPlanner().plan(request).isFeasible()).isFalse();
    }
}
