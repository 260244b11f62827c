package io.memplan.trainer;

import java.util.Arrays;

/**
 * Times short pieces of work on a machine that others use too, whose speed changes for seconds at a time.
 *
 * <p>How long one piece takes is the least of its runs: what else runs can only add. How two pieces compare is the median
 * of many comparisons of neighbouring runs, so that both had the machine at the same pace; the least times of each
 * may come from different paces.
 */
final class PassTimer {

    private static final int RUNS = 5;
    private static final int MOST_RUNS = 100;
    private static final long WARM_NANOS = 200_000_000L;
    private static final long SHORT_NANOS = 500_000_000L;
    private static final long LONG_ENOUGH_NANOS = 2_000_000_000L;

    /** A comparison is of many turns: the median of so many ratios, each off by a tenth, is within 4 %. */
    private static final int TURNS = 11;

    private static final long TURN_NANOS = 100_000_000L;
    private static final long TURNS_NANOS = 4_000_000_000L;
    private static final long MOST_TURNS_NANOS = 12_000_000_000L;

    private PassTimer() {}

    /** A piece of work. */
    @FunctionalInterface
    interface Work {

        /** Does it once, and returns the time of it, in nanoseconds. */
        long run() throws InterruptedException;
    }

    /** Returns the least time of a piece of work, in nanoseconds. */
    static long least(Work work) throws InterruptedException {
        warm(work);
        long least = Long.MAX_VALUE;
        long begin = System.nanoTime();
        for (int run = 0; run < 2 || !isEnough(run, System.nanoTime() - begin); run++) {
            least = Math.min(least, work.run());
        }
        return least;
    }

    /** Returns the time of a piece of work over that of another, each in turn before and after a run of the first. */
    static double ratio(Work work, Work reference) throws InterruptedException {
        warm(reference);
        warm(work);
        double[] ratios = new double[MOST_RUNS];
        int runs = 0;
        long before = settled(reference);
        long begin = System.nanoTime();
        while (runs < 2 || !areEnough(runs, System.nanoTime() - begin)) {
            long nanos = settled(work);
            long after = settled(reference);
            ratios[runs] = nanos / Math.max(1, (before + after) / 2.0);
            runs++;
            before = after;
        }
        Arrays.sort(ratios, 0, runs);
        return (ratios[(runs - 1) / 2] + ratios[runs / 2]) / 2;
    }

    /**
     * Returns the time of a piece, in nanoseconds; if it is short, the median of some runs after one that does not count: the
     * caches and the allocator's heap are at first those of the other piece, and in training of the same one.
     */
    static long settled(Work work) throws InterruptedException {
        long nanos = work.run();
        if (nanos >= SHORT_NANOS) {
            return nanos;
        }
        long[] runs = new long[MOST_RUNS];
        int count = 0;
        long begin = System.nanoTime();
        while (count < 1 || (count < MOST_RUNS && System.nanoTime() - begin < TURN_NANOS)) {
            runs[count] = work.run();
            count++;
        }
        Arrays.sort(runs, 0, count);
        return runs[count / 2];
    }

    /** Loads kernels; and short pieces wait for compiled code. */
    private static void warm(Work work) throws InterruptedException {
        long begin = System.nanoTime();
        for (int run = 0; run < 1 || (run < MOST_RUNS && System.nanoTime() - begin < WARM_NANOS); run++) {
            work.run();
        }
    }

    private static boolean areEnough(int turns, long nanos) {
        return (turns >= TURNS && nanos >= TURNS_NANOS) || turns >= MOST_RUNS || nanos >= MOST_TURNS_NANOS;
    }

    /** Returns whether so many runs that took so long are enough: some, for some time, or anyhow for a long time. */
    private static boolean isEnough(int runs, long nanos) {
        return (runs >= RUNS && nanos >= SHORT_NANOS) || runs >= MOST_RUNS || nanos >= LONG_ENOUGH_NANOS;
    }
}
