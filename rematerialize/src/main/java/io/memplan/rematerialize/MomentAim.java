package io.memplan.rematerialize;

/** What a round of {@link LazyCuts} asks for; it goes on to the next when a solution shows no moment that is missing. */
enum MomentAim {

    /** Solutions with a coarse gap, while the moments still change. */
    COARSE(4, 0.4),

    /**
     * Good solutions. One may cost less than the best order, so its bound must be closer than the gap asked for. What is
     * not solved soon is decided about instead.
     */
    FINE(0.65, 0.1),

    /**
     * Solutions that beat the best order by more than the gap asked for. A row limits the cost so, which cuts off most of
     * the tree at once; that there is no solution is the proof that was asked for.
     */
    DECIDE(4, 1),

    /** Good solutions, however long it takes. */
    FINEST(0.65, 1);

    private final double gaps;
    private final double shareOfTime;

    MomentAim(double gaps, double shareOfTime) {
        this.gaps = gaps;
        this.shareOfTime = shareOfTime;
    }

    /** Returns the gap at which to stop, in gaps asked for. */
    double gaps() {
        return gaps;
    }

    /** Returns the share of the time left that a round may take. */
    double shareOfTime() {
        return shareOfTime;
    }

    /** Returns what comes after this, with or without a decision between. */
    MomentAim next(boolean deciding) {
        return switch (this) {
            case COARSE -> deciding ? FINE : FINEST;
            case FINE -> DECIDE;
            case DECIDE, FINEST -> FINEST;
        };
    }
}
