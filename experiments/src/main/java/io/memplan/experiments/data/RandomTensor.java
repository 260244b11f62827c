package io.memplan.experiments.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import io.memplan.graph.trace.DjlTypes;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * One array of a synthetic example.
 *
 * @param name what it is called, such as {@code tokens}
 * @param type its element type and shape, without the batch
 * @param filling the numbers that it holds
 */
public record RandomTensor(String name, TensorType type, Filling filling) {

    /** Makes the array with the numbers of a seed. */
    NDArray create(NDManager manager, long seed) {
        double[] numbers = filling.draw(new SplittableRandom(seed), Math.toIntExact(type.elements()));
        Shape shape = DjlTypes.shape(type);
        if (type.elementType() == ElementType.FLOAT64) {
            return manager.create(numbers, shape);
        }
        if (type.elementType() == ElementType.INT64) {
            return manager.create(
                    Arrays.stream(numbers).mapToLong(number -> (long) number).toArray(), shape);
        }
        float[] singles = new float[numbers.length];
        for (int i = 0; i < singles.length; i++) {
            singles[i] = (float) numbers[i];
        }
        return manager.create(singles, shape).toType(DjlTypes.of(type.elementType()), false);
    }
}
