package io.memplan.trainer.execute;

/**
 * What a finished step did.
 *
 * @param accountedPeakBytes the most bytes on the device at once, counted by the sizes of the actual arrays
 * @param operations how many operations ran
 * @param recomputes how many of them had run before in this step
 * @param forwardNanos the time of the forward part, in nanoseconds
 * @param backwardNanos the time of the rest, in nanoseconds
 * @param swappedBytes the bytes copied out of the device and back, in total
 * @param exposedNanos how long the step waited for such copies, in nanoseconds
 * @param copyNanos how long such copies took, one after another, in nanoseconds; 0 where that is not measured
 * @param hostBytes the host memory that holds such copies, in bytes
 * @param diskBytes the file that holds such copies, in bytes
 */
public record StepReport(
        long accountedPeakBytes,
        int operations,
        int recomputes,
        long forwardNanos,
        long backwardNanos,
        long swappedBytes,
        long exposedNanos,
        long copyNanos,
        long hostBytes,
        long diskBytes) {

    /** Returns the time of both parts, in nanoseconds; the optimizer's update is no part of them unless it is fused. */
    public long nanos() {
        return forwardNanos + backwardNanos;
    }
}
