package io.memplan.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import io.memplan.graph.plan.Budget;
import io.memplan.graph.plan.Plan;
import io.memplan.trainer.execute.CheckLevel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Batches of many lengths: a plan for each, no more than are to be kept, and the bits of plain DJL. */
final class PlannedTrainerShapesIT {

    private static final int LENGTHS = 12;
    private static final int EPOCHS = 3;

    private static Block attention() {
        return new SequentialBlock()
                .add(Linear.builder().setUnits(8).build())
                .add(list -> {
                    NDArray x = list.head();
                    NDArray weights = x.matMul(x.transpose(0, 2, 1)).softmax(-1);
                    return new NDList(weights.matMul(x).add(x));
                })
                .add(Activation.geluBlock())
                .add(Dropout.builder().optRate(0.1f).build())
                .add(list -> new NDList(list.head().mean(new int[] {1})))
                .add(Linear.builder().setUnits(3).build());
    }

    private static int length(int step) {
        return 4 + 2 * ((step * 5) % LENGTHS);
    }

    private static TrainingPair pair() {
        return new TrainingPair(
                        manager -> attention(),
                        (manager, step) -> new NDList(manager.randomNormal(new Shape(2, length(step), 5))),
                        (manager, step) -> new NDList(manager.randomNormal(new Shape(2, 3))))
                .steps(LENGTHS * EPOCHS);
    }

    private static MemoryPlannerBuilder planner(int most) {
        return MemoryPlanner.builder()
                .setBudget(Budget.parse("100%"))
                .optStrategy("greedy-evict")
                .optCheckLevel(CheckLevel.PARANOID)
                .optMostPlans(most);
    }

    @Test
    void fit_overBucketsOfLengths_plansEachOnce() {
        Set<Plan> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        pair().after((step, trainer) -> {
                    Plan plan = trainer.latestPlan().orElseThrow();
                    assertThat(trainer.plans())
                            .hasSizeLessThanOrEqualTo(LENGTHS)
                            .endsWith(plan);
                    assertThat(trainer.latestGraph().orElseThrow().name()).contains("2x" + length(step) + "x5");
                    seen.add(plan);
                })
                .verify(planner(64));
        assertThat(seen).hasSize(LENGTHS);
    }

    @Test
    void fit_withFewerPlansThanLengths_dropsTheLeastRecentlyUsed() {
        pair().steps(LENGTHS + 6)
                .after((step, trainer) -> assertThat(trainer.plans())
                        .hasSize(Math.min(step + 1, 5))
                        .endsWith(trainer.latestPlan().orElseThrow()))
                .verify(planner(5));
    }

    @Test
    void fit_withAShareAsBudget_givesSmallerShapesTheBudgetOfTheLargest() {
        List<Long> budgets = new ArrayList<>();
        new TrainingPair(
                        manager -> attention(),
                        (manager, step) -> new NDList(manager.randomNormal(new Shape(2, step == 0 ? 30 : 6, 5))),
                        (manager, step) -> new NDList(manager.randomNormal(new Shape(2, 3))))
                .steps(2)
                .after((step, trainer) ->
                        budgets.add(trainer.latestPlan().orElseThrow().budgetBytes()))
                .verify(planner(64));
        assertThat(budgets.get(1)).isEqualTo(budgets.get(0));
    }
}
