package io.memplan.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDList;
import io.memplan.graph.plan.Budget;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.Planner;
import io.memplan.rematerialize.Planners;
import io.memplan.trainer.execute.CheckLevel;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every strategy's plans, run for real: five steps of three models leave the bytes of plain DJL. */
final class StrategiesIT {

    private static final int STEPS = 5;

    private static Stream<Arguments> cases() {
        return Planners.all().stream()
                .map(planner -> planner.description().name())
                .flatMap(name -> Stream.of(SampleNet.values()).map(net -> Arguments.of(name, net)));
    }

    @Tag("thorough")
    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("cases")
    void verify_fiveSteps_hasTheBitsOfPlainDjl(String strategy, SampleNet net) {
        try {
            verify(strategy, net, Budget.parse("60%"));
        } catch (InfeasibleBudgetException e) {
            long smallest = e.plan().infeasibility().orElseThrow().smallestFeasibleBytes();
            assertThat(smallest).isGreaterThan(e.plan().budgetBytes());
            verify(strategy, net, new Budget.Absolute(smallest));
        }
    }

    private static void verify(String strategy, SampleNet net, Budget budget) {
        Planner planner = Planners.byName(strategy);
        new TrainingPair(
                        manager -> net.newBlock(),
                        (manager, step) -> new NDList(manager.randomNormal(net.input())),
                        (manager, step) -> new NDList(manager.randomNormal(SampleNet.LABEL)))
                .steps(STEPS)
                .after((step, trainer) -> {
                    Plan plan = trainer.latestPlan().orElseThrow();
                    // programs that are not solved in time give way to the plan with the lowest peak
                    assertThat(plan.strategy()).isIn(strategy, "min-peak");
                    assertThat(trainer.latestReport().orElseThrow().accountedPeakBytes())
                            .isEqualTo(plan.predictedPeakBytes())
                            .isLessThanOrEqualTo(plan.budgetBytes());
                })
                .verify(MemoryPlanner.builder()
                        .setBudget(budget)
                        .optPlanner(planner)
                        .optTimeLimit(Duration.ofSeconds(2))
                        .optCheckLevel(CheckLevel.PARANOID));
    }
}
