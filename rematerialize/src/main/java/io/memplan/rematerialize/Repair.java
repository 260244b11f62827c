package io.memplan.rematerialize;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Turns a choice that takes too much into one within the budget, greedily, and takes back what it need not evict. */
final class Repair {

    private static final int TRIED = 3;

    private final SearchBoard board;
    private final Rematerializer rematerializer;
    private volatile byte @Nullable [] lastChoice;

    Repair(SearchBoard board) {
        this.board = board;
        this.rematerializer = new Rematerializer(board.request().graph());
    }

    /** Repairs a choice and offers the outcome. */
    void run(MomentChoice choice, long work) {
        EvictionState state = new EvictionState(rematerializer, board.request().budgetBytes(), work, board::mustStop);
        choice.applyTo(state.gaps);
        state.evaluate();
        lastChoice = state.gaps.snapshot();
        GreedyEviction greedy = new GreedyEviction(state);
        if (!greedy.reduce(TRIED, Long.MAX_VALUE, new BitSet(), null)) {
            return;
        }
        state.evaluate();
        new EvictionImprovement(state, greedy, new java.util.SplittableRandom(0)).giveBack();
        state.evaluate();
        if (state.isWithinBudget()) {
            board.offer(rematerializer.sequence());
        }
    }

    /** Returns the last choice before it was repaired. */
    byte @Nullable [] lastChoice() {
        byte[] choice = lastChoice;
        return choice == null ? null : choice.clone();
    }
}
