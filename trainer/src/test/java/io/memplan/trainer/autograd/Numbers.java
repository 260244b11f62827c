package io.memplan.trainer.autograd;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Random;

/** Seeded values for operands, among them the special points of functions: zeros, bounds and ties. */
final class Numbers {

    private static final float[] SPECIAL = {0f, -0f, 1f, -1f, 0.5f, -0.5f, 6f, 3f, -3f};

    private final Random random;
    private final boolean positive;

    Numbers(long seed, boolean positive) {
        this.random = new Random(seed);
        this.positive = positive;
    }

    /** Overwrites the elements of an array. */
    void fill(NDArray array) {
        if (array.size() == 0) {
            return; // DJL would give it other strides
        }
        try (NDArray single = array(array.getManager(), array.getShape());
                NDArray converted = single.toType(array.getDataType(), true)) {
            array.set(converted.toByteBuffer());
        }
    }

    NDArray array(NDManager manager, Shape shape) {
        return manager.create(floats((int) shape.size()), shape);
    }

    private float[] floats(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            float value =
                    random.nextInt(8) == 0 ? SPECIAL[random.nextInt(SPECIAL.length)] : (float) random.nextGaussian();
            values[i] = positive ? Math.abs(value) + 0.05f : value;
        }
        return values;
    }
}
