package io.memplan.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import io.memplan.graph.Operation;
import io.memplan.graph.operator.OpaqueOperators;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training with blocks that are not traced: the bits of plain DJL, dropout within and around them included. */
final class PlannedTrainerOpaqueIT {

    private static final int BATCH = 5;

    private static TrainingPair pair(java.util.function.Supplier<Block> block) {
        return new TrainingPair(
                manager -> block.get(),
                (manager, step) -> new NDList(manager.randomNormal(new Shape(BATCH, 6))),
                (manager, step) -> new NDList(manager.randomNormal(new Shape(BATCH, 3))));
    }

    private static Block between() {
        return new SequentialBlock()
                .add(Linear.builder().setUnits(7).build())
                .add(Activation.reluBlock())
                .add(Dropout.builder().optRate(0.2f).build())
                .add(new ReadingBlock(4))
                .add(Activation.geluBlock())
                .add(Dropout.builder().optRate(0.2f).build())
                .add(Linear.builder().setUnits(3).build());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fit_withOpaqueBlockBetweenTracedOnes_givesTheBitsOfPlainDjl(boolean fused) {
        pair(PlannedTrainerOpaqueIT::between)
                .optimizer(fused ? TrainingPair::adam : TrainingPair::sgd)
                .steps(6)
                .after((step, trainer) -> assertThat(trainer.latestGraph().orElseThrow().operations().stream()
                                .map(Operation::operator))
                        .containsOnlyOnce(OpaqueOperators.FORWARD_NAME)
                        .containsOnlyOnce(OpaqueOperators.BACKWARD_NAME))
                .verify(TrainingPair.recomputing().addOpaque(ReadingBlock.class).optFusedUpdate(fused));
    }

    @Test
    void fit_withOpaqueRoot_givesTheBitsOfPlainDjl() {
        pair(() -> new ReadingBlock(3))
                .verify(TrainingPair.keeping().addOpaque(block -> block instanceof ReadingBlock));
    }
}
