package io.memplan.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.nn.recurrent.LSTM;
import io.memplan.graph.plan.Budget;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.Planner;
import io.memplan.rematerialize.Planners;
import io.memplan.trainer.execute.CheckLevel;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every strategy's plans, run for real: five steps of three models leave the bytes of plain DJL. */
final class StrategiesIT {

    private static final int STEPS = 5;
    private static final Shape LABEL = new Shape(3, 4);

    private enum Net {
        RESIDUAL(StrategiesIT::residual, 3, 3, 10, 10),
        ATTENTION(StrategiesIT::attention, 3, 6, 5),
        RECURRENT(StrategiesIT::recurrent, 3, 6, 5);

        @SuppressWarnings("ImmutableEnumChecker") // nobody changes it
        private final Supplier<Block> block;

        @SuppressWarnings("ImmutableEnumChecker") // nobody changes it
        private final Shape input;

        Net(Supplier<Block> block, long... input) {
            this.block = block;
            this.input = new Shape(input);
        }
    }

    private static Block convolution(int filters) {
        return Conv2d.builder()
                .setKernelShape(new Shape(3, 3))
                .optPadding(new Shape(1, 1))
                .setFilters(filters)
                .build();
    }

    private static Block unit(int filters) {
        return new SequentialBlock()
                .add(convolution(filters))
                .add(BatchNorm.builder().build())
                .add(Activation.reluBlock());
    }

    private static Block residual() {
        SequentialBlock block = new SequentialBlock().add(unit(6));
        for (int i = 0; i < 2; i++) {
            block.add(new ParallelBlock(
                    outputs ->
                            new NDList(outputs.get(0).head().add(outputs.get(1).head())),
                    List.of(new SequentialBlock().add(unit(6)).add(unit(6)), Blocks.identityBlock())));
        }
        return block.add(Blocks.batchFlattenBlock())
                .add(Dropout.builder().optRate(0.2f).build())
                .add(Linear.builder().setUnits(4).build());
    }

    private static Block attention() {
        SequentialBlock block = new SequentialBlock();
        for (int i = 0; i < 2; i++) {
            block.add(Linear.builder().setUnits(8).build())
                    .addSingleton(x -> {
                        NDArray weights = x.matMul(x.transpose(0, 2, 1)).softmax(-1);
                        return weights.matMul(x).add(x);
                    })
                    .add(LayerNorm.builder().build())
                    .add(Activation.geluBlock())
                    .add(Dropout.builder().optRate(0.1f).build());
        }
        return block.addSingleton(x -> x.mean(new int[] {1}))
                .add(Linear.builder().setUnits(4).build());
    }

    private static Block recurrent() {
        return new SequentialBlock()
                .add(LSTM.builder().setStateSize(7).setNumLayers(2).build())
                .addSingleton(x -> x.mean(new int[] {1}))
                .add(Linear.builder().setUnits(4).build());
    }

    private static Stream<Arguments> cases() {
        return Planners.all().stream()
                .map(planner -> planner.description().name())
                .flatMap(name -> Stream.of(Net.values()).map(net -> Arguments.of(name, net)));
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("cases")
    void verify_fiveSteps_hasTheBitsOfPlainDjl(String strategy, Net net) {
        try {
            verify(strategy, net, Budget.parse("60%"));
        } catch (InfeasibleBudgetException e) {
            long smallest = e.plan().infeasibility().orElseThrow().smallestFeasibleBytes();
            assertThat(smallest).isGreaterThan(e.plan().budgetBytes());
            verify(strategy, net, new Budget.Absolute(smallest));
        }
    }

    private static void verify(String strategy, Net net, Budget budget) {
        Planner planner = Planners.byName(strategy);
        new TrainingPair(
                        manager -> net.block.get(),
                        (manager, step) -> new NDList(manager.randomNormal(net.input)),
                        (manager, step) -> new NDList(manager.randomNormal(LABEL)))
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
