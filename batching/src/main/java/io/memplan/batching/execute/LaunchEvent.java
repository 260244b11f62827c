package io.memplan.batching.execute;

/**
 * One launch of a batch point.
 *
 * @param point the place of the batch point among {@link BatchResult#points()}
 * @param startNanos when it began, in nanoseconds since the run began
 * @param nanos how long it took, in nanoseconds
 * @param lanes the members that took part
 */
public record LaunchEvent(int point, long startNanos, long nanos, int lanes) {

    LaunchEvent at(int other) {
        return new LaunchEvent(other, startNanos, nanos, lanes);
    }
}
