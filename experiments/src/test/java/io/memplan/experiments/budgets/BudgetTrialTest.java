package io.memplan.experiments.budgets;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Budget;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.PlanStatus;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;
import io.memplan.rematerialize.MinPeakPlanner;
import org.junit.jupiter.api.Test;

final class BudgetTrialTest {

    private static final Budget BUDGET = new Budget.Share(0.75);
    private static final TrainingGraph GRAPH = SampleGraphs.recorded().get(0);

    /** Finds nothing itself, and shows what min-peak finds. */
    private static Planner borrower(String name) {
        return new Planner() {
            @Override
            public PlannerDescription description() {
                return new PlannerDescription(name, "Borrows.", "None.", "O(1)");
            }

            @Override
            public Plan plan(PlanRequest request) {
                return new MinPeakPlanner().plan(request);
            }
        };
    }

    private static BudgetTrial run(Planner planner) {
        return BudgetTrial.run(planner, BUDGET, PlanRequest.of(GRAPH, GRAPH.keepAllPeakBytes()));
    }

    @Test
    void run_planLentByMinPeak_countsForMinPeakAndAutoOnly() {
        BudgetTrial lowest = run(new MinPeakPlanner());

        assertThat(lowest.isFeasible()).isTrue();
        assertThat(run(borrower("auto")).nanos()).isEqualTo(lowest.nanos()).isPositive();
        BudgetTrial borrowed = run(borrower("other"));
        assertThat(borrowed.status()).isEqualTo(PlanStatus.INFEASIBLE);
        assertThat(borrowed.nanos()).isZero();
        assertThat(borrowed.proven()).isFalse();
    }
}
