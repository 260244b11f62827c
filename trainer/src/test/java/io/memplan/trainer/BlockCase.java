package io.memplan.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.loss.Loss;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A block to train, with what goes in. Its loss is the mean square of all that comes out.
 *
 * @param name what is special about it
 * @param block makes it, with arrays of the manager if it holds any
 * @param inputs makes the inputs of a batch
 */
record BlockCase(String name, Function<NDManager, Block> block, Function<NDManager, NDList> inputs) {

    static final int BATCH = 6;

    private static final Loss ALL_SQUARES = new Loss("squares") {
        @Override
        public NDArray evaluate(NDList labels, NDList predictions) {
            NDArray sum = labels.head().mean();
            for (NDArray prediction : predictions) {
                sum = sum.add(
                        prediction.toType(DataType.FLOAT32, false).square().mean());
            }
            return sum;
        }
    };

    /** A block whose input is one floating array, of a shape without the batch. */
    static BlockCase of(String name, Shape shape, Supplier<Block> block) {
        return new BlockCase(
                name,
                manager -> block.get(),
                manager -> new NDList(manager.randomNormal(new Shape(BATCH).addAll(shape))));
    }

    /** A block behind a linear layer of seven numbers for each example, and before one with dropout. */
    static BlockCase amidLinear(String name, Supplier<Block> block) {
        return of(name, new Shape(5), () -> new SequentialBlock()
                .add(Linear.builder().setUnits(7).build())
                .add(Dropout.builder().optRate(0.3f).build())
                .add(block.get())
                .add(Linear.builder().setUnits(4).build()));
    }

    /** Returns whole numbers of a bound in a shape, without the batch. */
    static NDArray ids(NDManager manager, int bound, long... shape) {
        return manager.randomInteger(0, bound, new Shape(BATCH).addAll(new Shape(shape)), DataType.INT64);
    }

    /** Returns the training, plain and planned. */
    TrainingPair pair() {
        return new TrainingPair(
                        block,
                        (manager, step) -> inputs.apply(manager),
                        (manager, step) -> new NDList(manager.ones(new Shape(BATCH))))
                .loss(ALL_SQUARES)
                .steps(10);
    }

    @Override
    public String toString() {
        return name;
    }
}
