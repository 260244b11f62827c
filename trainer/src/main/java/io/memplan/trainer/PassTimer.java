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

    /** A comparison takes up to this many times as long as a time: its pieces take turns, and more is to be told from noise. */
    private static final int TURNS = 4;

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
        long before = reference.run();
        long begin = System.nanoTime();
        while (runs < 2 || !isEnough(runs, (System.nanoTime() - begin) / TURNS)) {
            long nanos = work.run();
            long after = reference.run();
            ratios[runs] = nanos / Math.max(1, (before + after) / 2.0);
            runs++;
            before = after;
        }
        Arrays.sort(ratios, 0, runs);
        return (ratios[(runs - 1) / 2] + ratios[runs / 2]) / 2;
    }

    /** Loads kernels; and short pieces wait for compiled code. */
    private static void warm(Work work) throws InterruptedException {
        long begin = System.nanoTime();
        for (int run = 0; run < 1 || (run < MOST_RUNS && System.nanoTime() - begin < WARM_NANOS); run++) {
            work.run();
        }
    }

    /** Returns whether so many runs that took so long are enough: some, for some time, or anyhow for a long time. */
    private static boolean isEnough(int runs, long nanos) {
        return (runs >= RUNS && nanos >= SHORT_NANOS) || runs >= MOST_RUNS || nanos >= LONG_ENOUGH_NANOS;
    }
}
