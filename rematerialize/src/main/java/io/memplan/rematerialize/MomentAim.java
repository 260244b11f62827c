package io.memplan.rematerialize;

/** What a round of {@link LazyCuts} asks for; it goes on to the next when a solution shows no moment that is missing. */
enum MomentAim {

    /** Solutions with a coarse gap, while the moments still change. */
    COARSE(4),

    /**
     * Solutions that beat the best order by more than the gap asked for. A row limits the cost so, which cuts off most of
     * the tree at once; that there is no solution is the proof that was asked for.
     */
    DECIDE(4),

    /** The best: a solution may cost less than the best order, so its bound must be closer than the gap asked for. */
    FINE(0.65);

    private final double gaps;

    MomentAim(double gaps) {
        this.gaps = gaps;
    }

    /** Returns the gap at which to stop, in gaps asked for. */
    double gaps() {
        return gaps;
    }
}
