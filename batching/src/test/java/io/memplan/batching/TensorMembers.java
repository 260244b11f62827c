package io.memplan.batching;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Members for the methods of {@link TensorSamples}, of random numbers. */
final class TensorMembers {

    private final NDManager manager;
    private final DataType type;
    private final Random random;

    TensorMembers(NDManager manager, DataType type, long seed) {
        this.manager = manager;
        this.type = type;
        this.random = new Random(seed);
    }

    NDArray normal(long... shape) {
        double[] values = new double[(int) new Shape(shape).size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return manager.create(values, new Shape(shape)).toType(type, false);
    }

    List<Object[]> of(String method, int count) {
        NDArray matrix = normal(6, 6).mul(0.3);
        NDArray table = normal(9, 6);
        NDArray halves = normal(12, 6).mul(0.3);
        NDArray z = normal(4);
        NDArray square = normal(4, 4).mul(0.4);
        List<Object[]> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(
                    switch (method) {
                        case "iterate" -> new Object[] {normal(6), matrix, random.nextInt(7)};
                        case "read" -> new Object[] {normal(6), matrix, i % 4};
                        case "functions" -> new Object[] {normal(5), normal(5), 1 + i % 3};
                        case "wholes" -> new Object[] {i % 4 == 0 ? normal(3, 3).maximum(0) : normal(3, 3), 1 + i % 2};
                        case "busy" -> new Object[] {normal(6), 1 + i % 5};
                        case "settle" -> new Object[] {normal(1 + i % 3), 0.5 + 0.01 * i};
                        case "leapfrog" -> new Object[] {normal(6), normal(6), matrix, 0.01 * i, 1 + i % 4};
                        case "tree" ->
                            new Object[] {
                                6,
                                new int[] {-1, -1, 0, -1, 2, -1, i % 2 == 0 ? 4 : 2},
                                new int[] {i % 9, 3, 1, 8, 3, (i + 5) % 9, 5},
                                table,
                                halves
                            };
                        case "many" -> new Object[] {normal(4, 4), normal(4), z, i, (float) (1 + i % 2)};
                        case "made" -> new Object[] {manager, (double) i, 2 + i % 2, new float[] {i, 1, 2}};
                        case "generated" ->
                            new Object[] {
                                normal(4),
                                normal(4),
                                square,
                                z,
                                random.nextInt(6),
                                random.nextInt(4),
                                0.5 + random.nextDouble()
                            };
                        default -> new Object[] {normal(4), i % 5};
                    });
        }
        return members;
    }
}
