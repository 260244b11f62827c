package io.memplan.rematerialize;

import io.memplan.graph.plan.PlanProgress;
import io.memplan.graph.plan.PlanRequest;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The best order found so far and the best bound proven so far, shared by searches in several threads. */
final class SearchBoard {

    /** The share of the time limit that a search without an order may take. */
    private static final double LATE = 0.85;

    private final PlanRequest request;
    private final String strategy;
    private final long startNanos = System.nanoTime();
    private final long endNanos;
    private final long lateNanos;
    private int @Nullable [] best;
    private long bestNanos = Long.MAX_VALUE;
    private int bestComputes = Integer.MAX_VALUE;
    private long bestPeakBytes = Long.MAX_VALUE;
    private long lowerBoundNanos;
    private boolean infeasible;
    private volatile boolean closed;
    private volatile boolean hasBest;

    SearchBoard(PlanRequest request, String strategy) {
        this.request = request;
        this.strategy = strategy;
        this.endNanos = startNanos + request.timeLimit().toNanos();
        this.lateNanos = startNanos + (long) (LATE * request.timeLimit().toNanos());
        this.lowerBoundNanos = request.graph().baseNanos();
    }

    /**
     * Offers an order within the budget; returns whether it is better than the best: faster, or as fast with fewer
     * computes, or with as many and a lower peak.
     */
    synchronized boolean offer(ComputeSequence sequence) {
        long nanos = sequence.nanos();
        if (closed || nanos > bestNanos || (nanos == bestNanos && sequence.size() > bestComputes)) {
            return false;
        }
        long peak = sequence.measure();
        if (nanos == bestNanos && sequence.size() == bestComputes && peak >= bestPeakBytes) {
            return false;
        }
        boolean faster = nanos < bestNanos;
        best = sequence.toArray();
        hasBest = true;
        bestNanos = nanos;
        bestComputes = sequence.size();
        bestPeakBytes = peak;
        if (faster) {
            report();
        }
        return true;
    }

    /** States that no order of the graph's first computes within the budget is faster. */
    synchronized void raiseBound(long nanos) {
        long possible = Math.min(nanos, bestNanos);
        if (possible > lowerBoundNanos && !closed) {
            lowerBoundNanos = possible;
            report();
        }
    }

    /** States that no order of the graph's first computes is within the budget. */
    synchronized void proveInfeasible() {
        infeasible |= !closed;
    }

    /** Takes nothing more and tells nothing more; every search is over. */
    synchronized void close() {
        closed = true;
    }

    private void report() {
        request.listener()
                .accept(new PlanProgress(
                        strategy,
                        best == null ? OptionalLong.empty() : OptionalLong.of(bestNanos),
                        lowerBoundNanos,
                        (System.nanoTime() - startNanos) / 1_000_000));
    }

    PlanRequest request() {
        return request;
    }

    synchronized int @Nullable [] best() {
        return best == null ? null : best.clone();
    }

    /** Returns the time of the best order, or the greatest number without one. */
    synchronized long bestNanos() {
        return bestNanos;
    }

    synchronized long lowerBoundNanos() {
        return lowerBoundNanos;
    }

    synchronized boolean isInfeasible() {
        return infeasible;
    }

    /** Returns whether the best order is within the gap asked for. */
    synchronized boolean isCloseEnough() {
        return best != null && lowerBoundNanos >= enoughNanos();
    }

    /** Returns the lower bound that would be enough with the best order, or the greatest number without one. */
    synchronized long enoughNanos() {
        return best == null ? Long.MAX_VALUE : bestNanos - gapNanos(bestNanos);
    }

    /** Returns the gap asked for, of the given time. */
    long gapNanos(long nanos) {
        return (long) Math.floor(request.gapTarget() * nanos);
    }

    /** Returns whether the time is up or the caller wants no more; without an order, some is left to find out what would do. */
    boolean mustStop() {
        return request.isCancelled() || System.nanoTime() - (hasBest ? endNanos : lateNanos) >= 0;
    }

    /** Returns whether to end: nothing left to do, or no time left. */
    boolean isOver() {
        return closed || mustStop() || isInfeasible() || isCloseEnough();
    }

    /** Returns whether nothing better can come: the best order is the best possible, there is none, or no time is left. */
    boolean isSettled() {
        return closed || mustStop() || isInfeasible() || isProven();
    }

    private synchronized boolean isProven() {
        return best != null && bestNanos <= lowerBoundNanos;
    }

    /** Returns how much of the time limit has gone, from 0 to 1. */
    double shareOfTimeUsed() {
        return Math.min(1, (System.nanoTime() - startNanos) / (double) Math.max(1, endNanos - startNanos));
    }

    double secondsUsed() {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    double secondsLeft() {
        return Math.max(0, (endNanos - System.nanoTime()) / 1e9);
    }
}
