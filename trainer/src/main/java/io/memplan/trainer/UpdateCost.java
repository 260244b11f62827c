package io.memplan.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import io.memplan.trainer.kernel.KernelMode;
import java.util.Arrays;
import java.util.List;

/**
 * Times an update without making one. The optimizer itself is not called, since that would change it, but the engine's update
 * of its kind, on arrays of its own: of the size of the largest parameter and of a small one, and in between by a straight
 * line. Before each, a sweep through memory takes the place of the pass, after which the caches hold other things: updates one
 * after another were measured at a third of the time of those in training.
 *
 * @param stateCopies the arrays that the optimizer keeps for each parameter: none or one is taken for stochastic gradient
 *     descent, more for Adam
 */
record UpdateCost(int stateCopies) {

    private static final int SMALL = 64;

    /** Elements, beyond which the time of an element no longer changes; the arrays of a larger parameter might not fit. */
    private static final long LARGE = 1 << 22;

    /** More than the caches that are a core's own. */
    private static final int SWEEP_BYTES = 8 << 20;

    private static final float RATE = 1e-3f;
    private static final float MOMENTUM = 0.9f;
    private static final float SECOND_MOMENTUM = 0.999f;
    private static final float EPSILON = 1e-8f;

    /** Returns the time of an update, in nanoseconds. */
    @SuppressWarnings("try") // the kernel mode is a resource that no statement names
    long nanos(List<Parameter> parameters, NDManager parent) throws InterruptedException {
        long[] sizes = parameters.stream()
                .filter(Parameter::requiresGradient)
                .mapToLong(parameter -> parameter.getArray().getShape().size())
                .toArray();
        long largest = Math.min(LARGE, Arrays.stream(sizes).max().orElse(0));
        try (KernelMode mode = KernelMode.enter()) {
            double small = time(parent, SMALL);
            double large = largest > SMALL ? time(parent, largest) : small;
            double slope = largest > SMALL ? Math.max(0, large - small) / (largest - SMALL) : 0;
            double sum = 0;
            for (long size : sizes) {
                sum += small + slope * Math.max(0, size - SMALL);
            }
            return Math.round(sum);
        }
    }

    /** Returns the median time of the update of a parameter of so many elements, in nanoseconds. */
    private double time(NDManager parent, long size) throws InterruptedException {
        try (NDManager manager = parent.newSubManager()) {
            NDArray weight = manager.ones(new Shape(size), DataType.FLOAT32);
            weight.setRequiresGradient(true);
            NDList state = new NDList();
            for (int copy = 0; copy < stateCopies; copy++) {
                state.add(manager.zeros(new Shape(size), DataType.FLOAT32));
            }
            byte[] swept = new byte[SWEEP_BYTES];
            return PassTimer.SYSTEM.typical(() -> {
                Arrays.fill(swept, (byte) (swept[0] + 1));
                long begin = System.nanoTime();
                update(weight, state);
                return System.nanoTime() - begin;
            });
        }
    }

    private void update(NDArray weight, NDList state) {
        NDArrayEx engine = weight.getNDArrayInternal();
        NDList weights = new NDList(weight);
        try (NDArray gradient = weight.getGradient()) {
            NDList inputs = new NDList(weight, gradient);
            inputs.addAll(state);
            if (stateCopies <= 1) {
                engine.sgdUpdate(inputs, weights, RATE, 0, 1, -1, stateCopies * MOMENTUM, true);
            } else {
                engine.adamUpdate(
                        inputs, weights, RATE, RATE, 0, 1, -1, MOMENTUM, SECOND_MOMENTUM, EPSILON, true, false);
            }
        }
    }
}
