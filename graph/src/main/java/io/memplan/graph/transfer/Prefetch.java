package io.memplan.graph.transfer;

/**
 * When a storage that left the device is fetched again: in time, or some fetches or computes ahead of its use.
 *
 * @param factor how many times as long as alone a copy is taken to last, to begin just in time; 0 for the other policies
 * @param fetches at the use of the storage fetched that many fetches before (vDNN's and TorchTitan's look-ahead), or 0
 * @param computes that many computes before the use (nnabla's window), or 0
 */
public record Prefetch(double factor, int fetches, int computes) {

    /** Returns the policy to begin as late as the copy still arrives in time, if copies last that many times as long. */
    public static Prefetch inTime(double factor) {
        return new Prefetch(factor, 0, 0);
    }

    /** Returns the policy to fetch a number of fetches ahead. */
    public static Prefetch ahead(int fetches) {
        return new Prefetch(0, fetches, 0);
    }

    /** Returns the policy to fetch a number of computes ahead. */
    public static Prefetch window(int computes) {
        return new Prefetch(0, 0, computes);
    }
}
