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
    private static final int SIZES = 32;
    /** Launches of a size before its cost is believed. */
    private static final int SAMPLES = 4;

    /** Launches of a size before smaller ones are tried. */
    private static final int LAUNCHES_BEFORE_HALVES = 32;

    /** The size, as a power of two, below which chunks are never made smaller. */
    private static final int SMALLEST_SIZE = 5;

    private static final double CLEARLY_BETTER = 0.8;
    private static final double RISE = 1.02;

    private final double[] nanosPerLaneBySize = new double[SIZES];
    private final int[] launchesBySize = new int[SIZES];
    private double weight;
    private double lanes;
    private double lanesSquared;
    private double nanos;
    private double lanesTimesNanos;

    /** Notes a launch. */
    void add(int k, long took) {
        weight = FORGETTING * weight + 1;
        lanes = FORGETTING * lanes + k;
        lanesSquared = FORGETTING * lanesSquared + (double) k * k;
        nanos = FORGETTING * nanos + took;
        lanesTimesNanos = FORGETTING * lanesTimesNanos + (double) k * took;
        int size = size(k);
        double perLane = (double) took / k;
        // The least cost of late: whatever else the machine does only adds to it.
        nanosPerLaneBySize[size] =
                launchesBySize[size] == 0 ? perLane : Math.min(perLane, RISE * nanosPerLaneBySize[size]);
        launchesBySize[size]++;
    }

    private static int size(int k) {
        return 31 - Integer.numberOfLeadingZeros(k);
    }

    /** Returns the cost that does not depend on the lanes, in nanoseconds. */
    double fixedNanos() {
        if (weight == 0) {
            return 0;
        }
        return Math.max(0, (nanos - slope() * lanes) / weight);
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
        int best = size;
        double least = CLEARLY_BETTER * nanosPerLaneBySize[size];
        for (int smaller = size - 1; smaller >= SMALLEST_SIZE; smaller--) {
            if (launchesBySize[smaller] < SAMPLES) {
                return 1 << smaller;
            }
            if (nanosPerLaneBySize[smaller] < least) {
                best = smaller;
                least = nanosPerLaneBySize[smaller];
            }
        }
        return best == size ? waiting : 1 << best;
    }
}
