package io.memplan.graph.schedule;

import java.util.List;

/**
 * What replaying a schedule shows.
 *
 * @param peakBytes the most device memory at any step, in bytes
 * @param peakStep the index of the first step that takes it, or -1 if no step takes more than the start
 * @param hostPeakBytes the most host memory at any step, in bytes
 * @param diskPeakBytes the most disk space at any step, in bytes
 * @param nanos the time of all computes, in nanoseconds; transfers are the simulator's matter
 * @param recomputes how many computes are beyond the first of their operation
 * @param profile the device bytes of each step
 * @param violations the rules broken, in the order of the steps; empty for a valid schedule
 */
public record ScheduleReport(
        long peakBytes,
        int peakStep,
        long hostPeakBytes,
        long diskPeakBytes,
        long nanos,
        int recomputes,
        MemoryProfile profile,
        List<Violation> violations) {

    /** Copies the violations. */
    public ScheduleReport {
        violations = List.copyOf(violations);
    }

    /** Returns whether the schedule keeps every rule. */
    public boolean isValid() {
        return violations.isEmpty();
    }
}
