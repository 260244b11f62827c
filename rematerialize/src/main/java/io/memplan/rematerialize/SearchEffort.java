package io.memplan.rematerialize;

/**
 * What a kind of search has taken of a thread that several kinds share: the one that took the least is next. The more turns
 * in a row went by without anything better, the more each counts, so that the kind that gets somewhere gets the time.
 */
final class SearchEffort {

    /** Turns in vain count up to so many times, and one that was worth it by this part. */
    private static final int MOST = 8;

    private long nanos;
    private int vain;

    /** Returns whether this kind is due before another. */
    boolean isDueBefore(SearchEffort other) {
        return nanos <= other.nanos;
    }

    /** Adds a turn of so many nanoseconds, and whether it found something better. */
    void add(long turnNanos, boolean better) {
        vain = better ? 0 : Math.min(MOST, vain + 1);
        nanos += better ? turnNanos / MOST : vain * turnNanos;
    }
}
