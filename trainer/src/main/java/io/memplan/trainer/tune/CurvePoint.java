package io.memplan.trainer.tune;

/**
 * What a batch takes and gives under its best plan.
 *
 * @param batch the examples between two updates
 * @param microBatch the most examples in one pass: the batch, unless gradients are accumulated
 * @param passes the passes between two updates
 * @param strategy the strategy whose schedule is used
 * @param recomputes the recomputes in a pass
 * @param peakBytes the predicted peak of the device memory, in bytes
 * @param nanos the time between two updates, in nanoseconds, corrected by what was measured
 * @param goodput samples a second that are worth a sample of the base batch; NaN if the noise scale is not known
 */
public record CurvePoint(
        int batch,
        int microBatch,
        int passes,
        String strategy,
        int recomputes,
        long peakBytes,
        long nanos,
        double goodput) {

    /** Returns the throughput. */
    public double samplesPerSecond() {
        return 1e9 * batch / nanos;
    }
}
