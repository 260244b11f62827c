package io.memplan.batching.execute;

/**
 * What launches of one batch point cost, as measured: about {@code a + s·k} nanoseconds for k lanes.
 *
 * <p>The two numbers are a least-squares fit in which older launches count less. Costs by the size of a launch, in powers
 * of two, say whether many lanes are better launched in several chunks: some sizes fall off a cliff of the processor's
 * caches.
 */
final class LaunchCosts {

    private static final double FORGETTING = 0.99;
    /** Each power of two, and what lies between it and the next. */
    private static final int SIZES = 64;

    /** Launches of a size before its cost is believed. */
    private static final int SAMPLES = 4;

    /** Launches of a size before smaller ones are tried. */
    private static final int LAUNCHES_BEFORE_HALVES = 32;

    /** The lanes below which chunks are never made smaller. */
    private static final int SMALLEST_CHUNK = 32;

    /** How many times its estimate a cost is believed to be at most. */
    private static final double OUTLIER = 2;

    private static final double CLEARLY_BETTER = 0.8;
    private static final double RISE = 1.02;

    /** What an operation on tensors costs at least before and after its kernel, in nanoseconds: about a call of DJL's. */
    private static final double NANOS_PER_OPERATION = 5_000;

    private final double leastFixedNanos;
    private final double[] nanosPerLaneBySize = new double[SIZES];
    private final int[] launchesBySize = new int[SIZES];
    private double weight;
    private double lanes;
    private double lanesSquared;
    private double nanos;
    private double lanesTimesNanos;

    /**
     * Starts without a launch.
     *
     * @param operations the operations on tensors that a launch runs
     */
    LaunchCosts(int operations) {
        leastFixedNanos = operations * NANOS_PER_OPERATION;
    }

    /** Notes a launch. */
    void add(int k, long took) {
        // Once the cost is about known, a launch in which the machine did something else says little about it.
        double measured = (double) took;
        double believed = weight < SAMPLES ? measured : Math.min(measured, OUTLIER * (fixedNanos() + slope() * k));
        weight = FORGETTING * weight + 1;
        lanes = FORGETTING * lanes + k;
        lanesSquared = FORGETTING * lanesSquared + (double) k * k;
        nanos = FORGETTING * nanos + believed;
        lanesTimesNanos = FORGETTING * lanesTimesNanos + k * believed;
        int size = size(k);
        double perLane = (double) took / k;
        // The least cost of late: whatever else the machine does only adds to it.
        nanosPerLaneBySize[size] =
                launchesBySize[size] == 0 ? perLane : Math.min(perLane, RISE * nanosPerLaneBySize[size]);
        launchesBySize[size]++;
    }

    /**
     * Returns the place of a number of lanes: even for those about a power of two, odd for those between two powers, so
     * that a chunk is not thought to be as cheap as launches of nearly twice as many lanes.
     */
    private static int size(int k) {
        int power = 31 - Integer.numberOfLeadingZeros(k);
        return 2 * power + (k - (1 << power) > (1 << power) / 4 ? 1 : 0);
    }

    /** Returns the cost that does not depend on the lanes, in nanoseconds. */
    double fixedNanos() {
        if (weight == 0) {
            return leastFixedNanos;
        }
        return Math.max(leastFixedNanos, (nanos - slope() * lanes) / weight);
    }

    /** Returns the cost of a lane, in nanoseconds. */
    private double slope() {
        double spread = weight * lanesSquared - lanes * lanes;
        if (spread <= 1e-9 * weight * lanesSquared) {
            return 0;
        }
        double most = nanos / lanes;
        return Math.min(most, Math.max(0, (weight * lanesTimesNanos - lanes * nanos) / spread));
    }

    /**
     * Returns how many of the lanes that wait are best launched at once: all of them, or a power of two at which a lane
     * was clearly cheaper. If so many are launched often, the powers of two below are tried until their cost is known.
     */
    int chunk(int waiting) {
        int size = size(waiting);
        if (launchesBySize[size] < LAUNCHES_BEFORE_HALVES) {
            return waiting;
        }
        int best = waiting;
        double least = CLEARLY_BETTER * nanosPerLaneBySize[size];
        for (int chunk = Integer.highestOneBit(waiting - 1); chunk >= SMALLEST_CHUNK; chunk /= 2) {
            int smaller = size(chunk);
            if (smaller == size) {
                continue;
            }
            if (launchesBySize[smaller] < SAMPLES) {
                return chunk;
            }
            if (nanosPerLaneBySize[smaller] < least) {
                best = chunk;
                least = nanosPerLaneBySize[smaller];
            }
        }
        return best;
    }
}
