package io.memplan.rematerialize;

import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.schedule.Schedule;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/** Runs greedy eviction from keep-all, or where that is stuck from evict-all, and improves what it finds. */
final class EvictionSearch {

    /** Candidates evaluated exactly in each round of the first pass, and of a repair. */
    private static final int TRIED = 8;

    private static final int TRIED_IN_REPAIR = 3;

    private final Rematerializer rematerializer;
    private final long seed;
    private final BooleanSupplier stop;

    EvictionSearch(PlanRequest request, Rematerializer rematerializer) {
        this(request.seed(), rematerializer, stopOf(request));
    }

    EvictionSearch(long seed, Rematerializer rematerializer, BooleanSupplier stop) {
        this.rematerializer = rematerializer;
        this.seed = seed;
        this.stop = stop;
    }

    private static BooleanSupplier stopOf(PlanRequest request) {
        long end = System.nanoTime() + request.timeLimit().toNanos();
        return () -> request.isCancelled() || System.nanoTime() - end > 0;
    }

    /** Offers the first schedule found within the budget, and the fastest. */
    void offer(SearchBoard board, long work) {
        EvictionState state = new EvictionState(rematerializer, board.request().budgetBytes(), work, stop);
        GreedyEviction greedy = reduced(state);
        if (state.isWithinBudget()) {
            state.evaluate();
            board.offer(rematerializer.sequence());
            new EvictionImprovement(state, greedy, new SplittableRandom(seed)).run(TRIED_IN_REPAIR);
            state.evaluate();
            board.offer(rematerializer.sequence());
        }
    }

    /**
     * Returns the fastest schedule found within the budget, or else the one with the lowest peak.
     *
     * @param budgetBytes the peak wanted, in bytes
     * @param work how many computes may be replayed; a few ten millions a second are usual
     */
    Schedule run(long budgetBytes, long work) {
        EvictionState state = new EvictionState(rematerializer, budgetBytes, work, stop);
        GreedyEviction greedy = reduced(state);
        if (state.isWithinBudget()) {
            new EvictionImprovement(state, greedy, new SplittableRandom(seed)).run(TRIED_IN_REPAIR);
        }
        return scheduleOf(state);
    }

    /** Returns the first schedule found within the budget, or else the one with the lowest peak. */
    Schedule reduceTo(long budgetBytes, long work) {
        EvictionState state = new EvictionState(rematerializer, budgetBytes, work, stop);
        reduced(state);
        return scheduleOf(state);
    }

    private static GreedyEviction reduced(EvictionState state) {
        GreedyEviction greedy = new GreedyEviction(state);
        if (!greedy.reduce(TRIED, Long.MAX_VALUE, new BitSet(), null)) {
            state.gaps.chooseAll(Gaps.EVICT);
            state.evaluate();
            greedy.reduce(TRIED, Long.MAX_VALUE, new BitSet(), null);
        }
        return greedy;
    }

    private Schedule scheduleOf(EvictionState state) {
        if (state.isWithinBudget()) {
            state.evaluate();
        } else {
            state.restoreLowest();
        }
        return rematerializer.schedule();
    }
}
