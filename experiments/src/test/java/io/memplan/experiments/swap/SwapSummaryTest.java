package io.memplan.experiments.swap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memplan.experiments.budgets.BudgetTrial;
import io.memplan.graph.plan.PlanStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SwapSummaryTest {

    /** A trial whose time is that many above 1,000; infeasible below 0. */
    private static BudgetTrial trial(String strategy, long above) {
        boolean feasible = above >= 0;
        return new BudgetTrial(
                "graph",
                7,
                "50%",
                1_000,
                strategy,
                feasible ? PlanStatus.FEASIBLE : PlanStatus.INFEASIBLE,
                false,
                feasible ? 1_000 + above : 0,
                feasible ? above / 1_000.0 : 0,
                0.01,
                5);
    }

    private static SwapTrial trial(long joint, long auto, long accudnn) {
        return new SwapTrial(
                "v100-16g", trial("joint", joint), List.of(trial("auto", auto), trial("accudnn", accudnn)));
    }

    @Test
    void bestPeer_ofTrials_isTheFastestWithAPlan() {
        assertThat(trial(10, 30, 20).bestPeer().orElseThrow().strategy()).isEqualTo("accudnn");
        assertThat(trial(10, 30, -1).bestPeer().orElseThrow().strategy()).isEqualTo("auto");
        assertThat(trial(10, -1, -1).bestPeer()).isEmpty();
    }

    @Test
    void isJointBeaten_whereAPeerIsFasterOrAloneHasAPlan() {
        assertThat(trial(20, 30, 20).isJointBeaten()).isFalse();
        assertThat(trial(21, 30, 20).isJointBeaten()).isTrue();
        assertThat(trial(-1, 30, -1).isJointBeaten()).isTrue();
        assertThat(trial(-1, -1, -1).isJointBeaten()).isFalse();
    }

    @Test
    void of_trials_comparesOverheadsWhereTransfersPay() {
        SwapSummary summary = SwapSummary.of(List.of(
                trial(10, 40, 20), // a half
                trial(5, 40, 40), // an eighth
                trial(30, 30, 50), // transfers do not pay
                trial(0, 0, 0))); // nothing to gain

        assertThat(summary.trials()).isEqualTo(4);
        assertThat(summary.beaten()).isZero();
        assertThat(summary.compared()).isEqualTo(2);
        assertThat(summary.overheadRatio()).isEqualTo(Math.sqrt(1.0 / 2 / 8), within(1e-9));
        assertThat(summary.worstMillis()).isEqualTo(5);
    }

    @Test
    void of_aPlanWithoutOverhead_countsAsATenThousandth() {
        SwapSummary summary = SwapSummary.of(List.of(trial(0, 40, 10)));

        assertThat(summary.overheadRatio()).isEqualTo(0.0001 / 0.01, within(1e-9));
    }
}
