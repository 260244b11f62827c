package io.memplan.trainer.cost;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * How fast a device computes, as measured: what a roofline needs.
 *
 * @param flopsPerSecond single-precision arithmetic a second that a large matrix product reaches
 * @param bytesPerSecond bytes read and written a second that the sum of large arrays reaches
 * @param launchNanos the time of an operation on a single number, in nanoseconds
 */
public record DeviceCalibration(double flopsPerSecond, double bytesPerSecond, long launchNanos) {

    private static final int ROUNDS = 7;
    private static final long MATRIX = 1024;
    private static final long ELEMENTS = 16L << 20;
    private static final int SMALL = 200;

    /** Measures a device: medians of several rounds after a warm-up. */
    public static DeviceCalibration measure(Device device) {
        try (NDManager manager = NDManager.newBaseManager(device)) {
            NDArray matrix = manager.ones(new Shape(MATRIX, MATRIX));
            NDArray large = manager.ones(new Shape(ELEMENTS));
            NDArray number = manager.ones(new Shape(1));
            long product = median(() -> matrix.matMul(matrix), 1);
            long sum = median(() -> large.add(large), 1);
            long small = median(() -> number.add(number), SMALL);
            return new DeviceCalibration(
                    2.0 * MATRIX * MATRIX * MATRIX / product * 1e9, 3.0 * Float.BYTES * ELEMENTS / sum * 1e9, small);
        }
    }

    /** Returns the time of one call; reading a number of the result waits for the device. */
    private static long median(Supplier<NDArray> operation, int calls) {
        long[] nanos = new long[ROUNDS];
        for (int round = -1; round < ROUNDS; round++) {
            long begin = System.nanoTime();
            for (int call = 1; call < calls; call++) {
                operation.get().close();
            }
            try (NDArray result = operation.get();
                    NDArray one = result.flatten().get(0)) {
                one.getFloat();
            }
            if (round >= 0) {
                nanos[round] = (System.nanoTime() - begin) / calls;
            }
        }
        Arrays.sort(nanos);
        return Math.max(1, nanos[ROUNDS / 2]);
    }
}
