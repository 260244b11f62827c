package io.memplan.trainer.execute;

import java.util.List;

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

    /** Returns the report of passes that ran one after the other: the largest peak, and the sum of everything else. */
    public static StepReport sum(List<StepReport> passes) {
        return passes.stream().reduce(new StepReport(0, 0, 0, 0, 0, 0, 0, 0, 0, 0), StepReport::and);
    }

    private StepReport and(StepReport next) {
        return new StepReport(
                Math.max(accountedPeakBytes, next.accountedPeakBytes),
                operations + next.operations,
                recomputes + next.recomputes,
                forwardNanos + next.forwardNanos,
                backwardNanos + next.backwardNanos,
                swappedBytes + next.swappedBytes,
                exposedNanos + next.exposedNanos,
                copyNanos + next.copyNanos,
                Math.max(hostBytes, next.hostBytes),
                Math.max(diskBytes, next.diskBytes));
    }

    /** Returns the time of both parts, in nanoseconds; the optimizer's update is no part of them unless it is fused. */
    public long nanos() {
        return forwardNanos + backwardNanos;
    }
}
