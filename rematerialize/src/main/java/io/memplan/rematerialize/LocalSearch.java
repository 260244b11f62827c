package io.memplan.rematerialize;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Improves choices by shaking and repairing them, in slices of fixed work, so that it finds the same on every machine. */
final class LocalSearch {

    private static final int TRIED = 3;

    private final SearchBoard board;
    private final Rematerializer rematerializer;
    private byte @Nullable [] best;
    private long bestCost = Long.MAX_VALUE;
    private long bestNanos = Long.MAX_VALUE;
    private int @Nullable [] bestOrder;
    private int slice;

    LocalSearch(SearchBoard board) {
        this.board = board;
        this.rematerializer = new Rematerializer(board.request().graph());
    }

    /**
     * Searches from a choice, or from the best so far.
     *
     * @param from a choice for every gap, if there is a new one
     * @param work how many computes may be replayed
     */
    void run(byte @Nullable [] from, long work) {
        EvictionState state = new EvictionState(rematerializer, board.request().budgetBytes(), work, board::mustStop);
        byte[] start = from == null ? best : from;
        if (start != null) {
            state.gaps.restore(start);
            state.evaluate();
        }
        GreedyEviction greedy = new GreedyEviction(state);
        if (!greedy.reduce(TRIED, Long.MAX_VALUE, new BitSet(), null)) {
            best = bestOrder == null ? state.gaps.snapshot() : best;
            return;
        }
        slice++;
        new EvictionImprovement(
                        state, greedy, new SplittableRandom(board.request().seed() + slice))
                .run(TRIED);
        if (state.isWithinBudget() && state.cost() < bestCost) {
            state.evaluate();
            best = state.gaps.snapshot();
            bestCost = state.cost();
            bestNanos = rematerializer.nanos();
            bestOrder = rematerializer.sequence().toArray();
        }
    }

    /** Offers the best order found so far; returns whether it was better than what the board had. */
    boolean offerTo(SearchBoard other) {
        if (bestOrder == null || bestNanos > other.bestNanos()) {
            return false;
        }
        return other.offer(ComputeSequence.of(rematerializer.graph(), bestOrder));
    }
}
