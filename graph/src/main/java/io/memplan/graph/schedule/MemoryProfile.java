package io.memplan.graph.schedule;

/** The device bytes of a schedule, step by step, everything that is always resident included. */
public final class MemoryProfile {

    private final long startBytes;
    private final long[] during;
    private final long[] after;

    MemoryProfile(long startBytes, long[] during, long[] after) {
        this.startBytes = startBytes;
        this.during = during;
        this.after = after;
    }

    /** Returns the number of steps. */
    public int steps() {
        return during.length;
    }

    /** Returns the bytes before the first step. */
    public long startBytes() {
        return startBytes;
    }

    /** Returns the bytes while the step runs: outputs and workspace of a computed operation included. */
    public long during(int step) {
        return during[step];
    }

    /** Returns the bytes after the step. */
    public long after(int step) {
        return after[step];
    }

    /** Returns the most bytes at any step, or the bytes at the start if that is more. */
    public long peakBytes() {
        int step = peakStep();
        return step < 0 ? startBytes : during[step];
    }

    /** Returns the first step at which the peak is reached, or -1 if no step takes more than the start. */
    public int peakStep() {
        int peakStep = -1;
        long peak = startBytes;
        for (int step = 0; step < during.length; step++) {
            if (during[step] > peak) {
                peak = during[step];
                peakStep = step;
            }
        }
        return peakStep;
    }
}
