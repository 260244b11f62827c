package io.memplan.trainer.execute;

import io.memplan.swap.engine.LaneTimes;

/**
 * Where the time of the latest step went. All that the training thread did but wait for copies is counted to the
 * operation before which, or in which, it was done: frees and the starts of copies are part of what a step takes.
 */
public final class StepTimings {

    private final long[] nanos;
    private final int[] runs;
    private LaneTimes before = LaneTimes.NONE;
    private LaneTimes copies = LaneTimes.NONE;
    private long markNanos;
    private long markWaitedNanos;

    StepTimings(int operations) {
        this.nanos = new long[operations];
        this.runs = new int[operations];
    }

    void begin(LaneTimes soFar) {
        java.util.Arrays.fill(nanos, 0);
        java.util.Arrays.fill(runs, 0);
        before = soFar;
        copies = LaneTimes.NONE;
        mark(0);
    }

    /** Begins to count; what went before is not part of the step. */
    void mark(long waitedNanos) {
        markNanos = System.nanoTime();
        markWaitedNanos = waitedNanos;
    }

    /** Counts the time since the last mark to an operation. */
    void computed(int operation, long waitedNanos) {
        long now = System.nanoTime();
        nanos[operation] += Math.max(0, now - markNanos - (waitedNanos - markWaitedNanos));
        runs[operation]++;
        markNanos = now;
        markWaitedNanos = waitedNanos;
    }

    void end(LaneTimes soFar) {
        copies = soFar.since(before);
    }

    /** Returns what one run of an operation took, in nanoseconds: of several, the mean; 0 if it did not run. */
    public long nanosOf(int operation) {
        return runs[operation] == 0 ? 0 : nanos[operation] / runs[operation];
    }

    /** Returns what all operations took, in nanoseconds. */
    public long totalNanos() {
        long total = 0;
        for (long each : nanos) {
            total += each;
        }
        return total;
    }

    /** Returns how long copies took, each direction for itself. */
    public LaneTimes copies() {
        return copies;
    }
}
