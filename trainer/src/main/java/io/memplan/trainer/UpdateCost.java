package io.memplan.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import io.memplan.trainer.kernel.KernelMode;
import java.util.Arrays;
import java.util.List;

/**
 * Estimates the time of an update without making one: as so many additions of arrays, timed for the largest parameter and
 * for a small one, and in between by a straight line. The optimizer itself is not called, since that would change it.
 *
 * @param additions the additions for each parameter
 */
record UpdateCost(int additions) {

    private static final int RUNS = 5;
    private static final int SMALL = 64;

    /** Returns the cost of an optimizer that keeps so many arrays for each parameter. */
    static UpdateCost ofStateCopies(int copies) {
        return new UpdateCost(copies <= 1 ? 2 : 9);
    }

    /** Returns the time of an update, in nanoseconds. */
    @SuppressWarnings("try") // the kernel mode is a resource that no statement names
    long nanos(List<Parameter> parameters, NDManager parent) {
        long[] sizes = parameters.stream()
                .filter(Parameter::requiresGradient)
                .mapToLong(parameter -> parameter.getArray().getShape().size())
                .toArray();
        long largest = Arrays.stream(sizes).max().orElse(0);
        try (KernelMode mode = KernelMode.enter()) {
            double small = time(parent, SMALL);
            double large = largest > SMALL ? time(parent, largest) : small;
            double slope = largest > SMALL ? Math.max(0, large - small) / (largest - SMALL) : 0;
            double sum = 0;
            for (long size : sizes) {
                sum += small + slope * Math.max(0, size - SMALL);
            }
            return Math.round(additions * sum);
        }
    }

    private static double time(NDManager parent, long size) {
        try (NDManager manager = parent.newSubManager();
                NDArray one = manager.ones(new Shape(size), DataType.FLOAT32);
                NDArray other = manager.ones(new Shape(size), DataType.FLOAT32)) {
            long[] nanos = new long[RUNS];
            for (int run = -1; run < RUNS; run++) {
                long begin = System.nanoTime();
                one.addi(other);
                if (run >= 0) {
                    nanos[run] = System.nanoTime() - begin;
                }
            }
            Arrays.sort(nanos);
            return nanos[RUNS / 2];
        }
    }
}
