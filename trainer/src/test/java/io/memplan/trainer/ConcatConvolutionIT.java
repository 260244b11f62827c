package io.memplan.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Training with convolutions of joined channels replaced by those of the parts, against plain DJL. */
final class ConcatConvolutionIT {

    /** Relative to the largest number of each array: sums of single precision in another order. */
    private static final double TOLERANCE = 1e-5;

    private static Block convolution(int filters, int groups) {
        return Conv2d.builder()
                .setKernelShape(new Shape(3, 3))
                .setFilters(filters)
                .optPadding(new Shape(1, 1))
                .optGroups(groups)
                .build();
    }

    private static Block branches(int... filters) {
        ParallelBlock parallel = new ParallelBlock(lists -> new NDList(
                NDArrays.concat(new NDList(lists.stream().map(NDList::head).toList()), 1)));
        for (int count : filters) {
            parallel.add(new SequentialBlock().add(convolution(count, 1)).add(Activation::tanh));
        }
        return parallel;
    }

    private static TrainingPair pair(boolean joins) {
        return new TrainingPair(
                        manager -> joins
                                ? new SequentialBlock()
                                        .add(branches(3, 5, 4))
                                        .add(convolution(6, 1))
                                        .add(Activation::tanh)
                                        .add(branches(2, 3))
                                        .add(convolution(10, 5))
                                        .add(convolution(2, 1))
                                : new SequentialBlock().add(branches(3, 5)).add(Activation::tanh),
                        (manager, step) -> new NDList(manager.randomNormal(new Shape(2, 3, 8, 8))),
                        (manager, step) -> new NDList(manager.randomNormal(new Shape(2, joins ? 2 : 8, 8, 8))))
                .steps(2);
    }

    @Test
    void train_rewritten_isWithinRoundingOfPlainDjl() {
        for (MemoryPlannerBuilder planner : List.of(TrainingPair.recomputing(), TrainingPair.keeping())) {
            double difference = pair(true).difference(planner.optRewriteConcatenations(true));
            assertThat(difference).isGreaterThan(0).isLessThan(TOLERANCE);
        }
    }

    @Test
    void train_withNothingToRewrite_hasTheBitsOfPlainDjl() {
        pair(false).verify(TrainingPair.keeping().optRewriteConcatenations(true));
        pair(true).verify(TrainingPair.keeping());
    }
}
