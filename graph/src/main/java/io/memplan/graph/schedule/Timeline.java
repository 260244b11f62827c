package io.memplan.graph.schedule;

import java.util.List;

/**
 * What a simulated schedule does when.
 *
 * @param stepNanos the time until the last lane is done, in nanoseconds
 * @param computeNanos the time that the compute lane is busy, in nanoseconds
 * @param peakBytes the most device memory at any moment, in bytes
 * @param intervals what each lane does, in the order of the steps
 * @param samples the device bytes whenever they change, in the order of time
 */
public record Timeline(
        long stepNanos, long computeNanos, long peakBytes, List<LaneInterval> intervals, List<MemorySample> samples) {

    /** Copies the lists. */
    public Timeline {
        intervals = List.copyOf(intervals);
        samples = List.copyOf(samples);
    }

    /** Returns the time that transfers add to that of the computes, in nanoseconds. */
    public long exposedTransferNanos() {
        return stepNanos - computeNanos;
    }
}
