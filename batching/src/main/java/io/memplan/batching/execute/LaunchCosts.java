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
    private static final int SAMPLES = 3;
    private static final double CLEARLY_BETTER = 0.9;

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
        // The first launches warm the code up; later ones are averaged.
        nanosPerLaneBySize[size] = launchesBySize[size] < SAMPLES
                ? perLane
                : 0.8 * nanosPerLaneBySize[size] + 0.2 * perLane;
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
     * Returns how many of the lanes that wait are best launched at once. Half as many are tried now and then until they
     * are measured; smaller chunks only where halves were clearly better.
     */
    int chunk(int waiting) {
        int size = size(waiting);
        int best = size;
        for (int smaller = size - 1; smaller >= 0 && launchesBySize[smaller + 1] >= SAMPLES; smaller--) {
            if (launchesBySize[smaller] < SAMPLES) {
                return 1 << smaller;
            }
            if (nanosPerLaneBySize[smaller] > CLEARLY_BETTER * nanosPerLaneBySize[smaller + 1]) {
                break;
            }
            best = smaller;
        }
        return best == size ? waiting : 1 << best;
    }
}
