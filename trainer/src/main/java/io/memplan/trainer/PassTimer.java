package io.memplan.trainer;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Times short pieces of work on a machine that others use too, whose speed changes for seconds at a time.
 *
 * <p>How long one piece takes is the median of its runs. How two pieces compare is the median of many comparisons of
 * neighbouring turns, so that both had the machine at the same pace; the times of each alone may come from different paces.
 * In every other comparison the other piece is first. Each is of one turn with one other: a turn between two others, compared
 * with their mean, would look faster than it is, since noise makes some runs much longer and none much shorter.
 * A turn is the mean of runs for as long a time for either: the median of many short runs would leave out the stalls that a
 * long run has within it.
 */
final class PassTimer {

    private static final int RUNS = 5;
    private static final int MOST_RUNS = 100;
    private static final long WARM_NANOS = 200_000_000L;

    /** While the virtual machine compiles, threads of the engine wait for each other: passes were seen to take seven times as long. */
    private static final long FIRST_WARM_NANOS = 3_000_000_000L;

    private static final int MOST_WARM_RUNS = 3_000;
    private static final long SHORT_NANOS = 500_000_000L;
    private static final long LONG_ENOUGH_NANOS = 2_000_000_000L;

    /** A comparison is of many turns: the median of so many ratios, each off by a tenth, is within 4 %. */
    private static final int TURNS = 11;

    private static final long TURN_NANOS = 250_000_000L;
    private static final long TURNS_NANOS = 4_000_000_000L;
    private static final long MOST_TURNS_NANOS = 12_000_000_000L;

    /** The half of the interval that the ratio lies in with 90 % confidence, from which on more turns are not worth it. */
    private static final double CLOSE = 0.03;

    /** Standard deviations of the normal distribution to either side that hold 90 %. */
    private static final double DEVIATIONS = 1.645;

    /** Goes by the system's clock. */
    static final PassTimer SYSTEM = new PassTimer(System::nanoTime);

    private final LongSupplier clock;

    /**
     * Creates a timer.
     *
     * @param clock what says how much work is enough, in nanoseconds
     */
    PassTimer(LongSupplier clock) {
        this.clock = clock;
    }

    /** A piece of work. */
    @FunctionalInterface
    interface Work {

        /** Does it once, and returns the time of it, in nanoseconds. */
        long run() throws InterruptedException;
    }

    /** Does the first work that is timed in a process for some seconds, while the virtual machine compiles. */
    void warmUp(Work work) throws InterruptedException {
        warm(work, FIRST_WARM_NANOS, MOST_WARM_RUNS);
    }

    /** Returns the time of a piece of work, in nanoseconds, by itself: the median of some runs, or of many that are short. */
    long typical(Work work) throws InterruptedException {
        warm(work, WARM_NANOS, MOST_RUNS);
        long[] runs = new long[MOST_RUNS];
        int count = 0;
        long begin = clock.getAsLong();
        while (count < 2 || !isEnough(count, clock.getAsLong() - begin)) {
            runs[count] = work.run();
            count++;
        }
        Arrays.sort(runs, 0, count);
        return (runs[(count - 1) / 2] + runs[count / 2]) / 2;
    }

    /** Returns the time of a piece of work over that of another, in turns. */
    double ratio(Work work, Work reference) throws InterruptedException {
        warm(reference, WARM_NANOS, MOST_RUNS);
        warm(work, WARM_NANOS, MOST_RUNS);
        double[] sorted = new double[0];
        boolean referenceFirst = true;
        long begin = clock.getAsLong();
        while (!areEnough(sorted, clock.getAsLong() - begin)) {
            double first = settled(referenceFirst ? reference : work);
            double second = settled(referenceFirst ? work : reference);
            sorted = Arrays.copyOf(sorted, sorted.length + 1);
            sorted[sorted.length - 1] = referenceFirst ? second / Math.max(1, first) : first / Math.max(1, second);
            Arrays.sort(sorted);
            referenceFirst = !referenceFirst;
        }
        return median(sorted);
    }

    private static double median(double[] sorted) {
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /**
     * Returns the time of a piece, in nanoseconds; if it is short, the mean of some runs after one that does not count: the
     * caches and the allocator's heap are at first those of the other piece, and in training of the same one.
     */
    private long settled(Work work) throws InterruptedException {
        long nanos = work.run();
        if (nanos >= SHORT_NANOS) {
            return nanos;
        }
        long sum = 0;
        int count = 0;
        long begin = clock.getAsLong();
        while (count < 1 || (count < MOST_RUNS && clock.getAsLong() - begin < TURN_NANOS)) {
            sum += work.run();
            count++;
        }
        return sum / count;
    }

    /** Loads kernels; and short pieces wait for compiled code. */
    private void warm(Work work, long nanos, int most) throws InterruptedException {
        long begin = clock.getAsLong();
        for (int run = 0; run < 1 || (run < most && clock.getAsLong() - begin < nanos); run++) {
            work.run();
        }
    }

    /** Returns whether so many ratios are enough: the more they differ, the more are. */
    private static boolean areEnough(double[] sorted, long nanos) {
        int turns = sorted.length;
        boolean known = turns >= TURNS && nanos >= TURNS_NANOS && isClose(sorted);
        return known || (turns >= 2 && nanos >= MOST_TURNS_NANOS);
    }

    /**
     * Returns whether the median is known: by order statistics, which assume no distribution (Conover, Practical
     * Nonparametric Statistics, section 3.2).
     */
    private static boolean isClose(double[] sorted) {
        int turns = sorted.length;
        int beside = (int) Math.ceil(DEVIATIONS * Math.sqrt(turns) / 2);
        double low = sorted[Math.max(0, turns / 2 - beside)];
        double high = sorted[Math.min(turns - 1, (turns - 1) / 2 + beside)];
        return high - low <= 2 * CLOSE * median(sorted);
    }

    /** Returns whether so many runs that took so long are enough: some, for some time, or anyhow for a long time. */
    private static boolean isEnough(int runs, long nanos) {
        return (runs >= RUNS && nanos >= SHORT_NANOS) || runs >= MOST_RUNS || nanos >= LONG_ENOUGH_NANOS;
    }
}
