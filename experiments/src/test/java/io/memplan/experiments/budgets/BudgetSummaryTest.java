package io.memplan.experiments.budgets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memplan.graph.cost.HardwareProfiles;
import io.memplan.graph.plan.PlanStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BudgetSummaryTest {

    private static BudgetTrial trial(String graph, String strategy, long nanos, long millis) {
        boolean feasible = nanos > 0;
        return new BudgetTrial(
                graph,
                7,
                "60%",
                1_000,
                strategy,
                feasible ? PlanStatus.FEASIBLE : PlanStatus.INFEASIBLE,
                false,
                nanos,
                feasible ? nanos / 100.0 - 1 : 0,
                feasible ? 0.01 * nanos / 100 : 0,
                millis);
    }

    @Test
    void of_trials_takesMediansOfThoseWithAPlan() {
        List<BudgetTrial> all = List.of(
                trial("a", "auto", 110, 5),
                trial("b", "auto", 120, 5),
                trial("c", "auto", 130, 5),
                trial("a", "other", 220, 1),
                trial("b", "other", 0, 2),
                trial("c", "other", 195, 9));

        BudgetSummary summary = BudgetSummary.of("other", all);

        assertThat(summary.trials()).isEqualTo(3);
        assertThat(summary.infeasible()).isEqualTo(1);
        assertThat(summary.medianOverhead()).isEqualTo(1.075, within(1e-9));
        assertThat(summary.medianRatio()).isEqualTo((2 + 1.5) / 2);
        assertThat(summary.worstGap()).isEqualTo(0.022, within(1e-9));
        assertThat(summary.medianMillis()).isEqualTo(2);
        assertThat(summary.worstMillis()).isEqualTo(9);
        assertThat(BudgetSummary.fasterThanAuto(all)).isEmpty();
    }

    @Test
    void fasterThanAuto_aFasterTrialAndOneWhereAutoHasNone_areNamed() {
        BudgetTrial faster = trial("a", "other", 100, 1);
        BudgetTrial only = trial("b", "other", 300, 1);
        List<BudgetTrial> all = List.of(trial("a", "auto", 101, 1), trial("b", "auto", 0, 1), faster, only);

        assertThat(BudgetSummary.fasterThanAuto(all)).containsExactly(faster, only);
    }

    @Test
    void sampleGraphs_recordedAndTraced_haveTheirSizes() {
        assertThat(SampleGraphs.recorded())
                .extracting(graph -> graph.operations().size())
                .containsExactly(89, 103, 355, 470);
        assertThat(SampleGraphs.traced("lstm", 4, HardwareProfiles.cpu()).baseNanos())
                .isPositive();
    }
}
