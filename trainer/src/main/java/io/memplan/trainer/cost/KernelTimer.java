package io.memplan.trainer.cost;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import io.memplan.graph.trace.DjlTypes;
import io.memplan.trainer.kernel.Kernel;
import io.memplan.trainer.kernel.KernelMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Times one kernel: two runs to warm up, then the median of up to nine.
 *
 * <p>Arguments are halves, zeros for integers (so that an index is valid), and true: nothing is drawn from the engine's
 * random generator. As coded, this assumes that a call returns when the work is done, as on the CPU.
 */
@SuppressWarnings("try") // the kernel mode is a resource that no statement names
final class KernelTimer {

    private static final int WARM_UPS = 2;
    private static final int RUNS = 9;

    private final NDManager manager;
    private final long longestNanos;

    /**
     * Creates a timer.
     *
     * @param manager makes the arguments
     * @param longestNanos after how long to be content with fewer runs, in nanoseconds
     */
    KernelTimer(NDManager manager, long longestNanos) {
        this.manager = manager;
        this.longestNanos = longestNanos;
    }

    /** Returns the time of a call, in nanoseconds. */
    long time(Kernel kernel, List<TensorType> inputs) {
        try (NDManager scope = manager.newSubManager();
                KernelMode mode = KernelMode.enter()) {
            PtNDArray[] arguments = new PtNDArray[inputs.size()];
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = argument(scope, inputs.get(i));
            }
            long begin = System.nanoTime();
            for (int i = 0; i < WARM_UPS; i++) {
                run(kernel, arguments);
            }
            long[] nanos = new long[RUNS];
            int runs = 0;
            do {
                nanos[runs++] = run(kernel, arguments);
            } while (runs < RUNS && System.nanoTime() - begin < longestNanos);
            Arrays.sort(nanos, 0, runs);
            return Math.max(1, nanos[runs / 2]);
        }
    }

    private static long run(Kernel kernel, PtNDArray[] arguments) {
        long begin = System.nanoTime();
        for (PtNDArray result : kernel.call(arguments)) {
            result.close();
        }
        return System.nanoTime() - begin;
    }

    private static PtNDArray argument(NDManager scope, TensorType type) {
        Shape shape = new Shape(type.shape());
        if (type.elementType().isComplex()) {
            List<Long> parts = new ArrayList<>(type.shape());
            parts.add(2L);
            return (PtNDArray) scope.full(
                            new Shape(parts),
                            0.5f,
                            DjlTypes.of(type.elementType().part()))
                    .complex();
        }
        if (type.elementType() == ElementType.INT16) {
            return (PtNDArray) scope.zeros(shape, DataType.INT8).add(scope.zeros(shape, DataType.UINT8));
        }
        DataType dataType = DjlTypes.of(type.elementType());
        if (type.elementType().isFloating()) {
            return (PtNDArray) scope.full(shape, 0.5f, dataType);
        }
        return (PtNDArray) (dataType == DataType.BOOLEAN ? scope.ones(shape, dataType) : scope.zeros(shape, dataType));
    }
}
