package io.memplan.rematerialize;

import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.schedule.Schedule;

/**
 * The best of the choices tried: the fastest within the budget, then the one with fewest recomputes, or while none fits
 * the one with the lowest peak. Not thread-safe.
 */
final class CandidateChoice {

    private final PlanRequest request;
    private final Rematerializer rematerializer;
    private final long end;
    private Availability best = Availability.everything();
    private long bestNanos = Long.MAX_VALUE;
    private int bestSize = Integer.MAX_VALUE;
    private long bestPeakBytes = Long.MAX_VALUE;

    CandidateChoice(PlanRequest request, Rematerializer rematerializer) {
        this.request = request;
        this.rematerializer = rematerializer;
        this.end = System.nanoTime() + request.timeLimit().toNanos();
    }

    CompactGraph graph() {
        return rematerializer.graph();
    }

    /** Returns whether the time or the caller's patience is used up. */
    boolean isOver() {
        return request.isCancelled() || System.nanoTime() - end > 0;
    }

    /** Evaluates a choice, which must not change afterwards. */
    void consider(Availability candidate) {
        if (!rematerializer.evaluate(candidate)) {
            return;
        }
        long peakBytes = rematerializer.peakBytes();
        long nanos = rematerializer.nanos();
        int size = rematerializer.sequence().size();
        boolean bothFit = peakBytes <= request.budgetBytes() && bestPeakBytes <= request.budgetBytes();
        boolean better = bothFit
                ? nanos < bestNanos || (nanos == bestNanos && size < bestSize)
                : peakBytes < bestPeakBytes || (peakBytes == bestPeakBytes && nanos < bestNanos);
        if (better) {
            best = candidate;
            bestNanos = nanos;
            bestSize = size;
            bestPeakBytes = peakBytes;
        }
    }

    /** Returns the schedule of the best choice, or of keeping everything if none could be evaluated. */
    Schedule schedule() {
        rematerializer.evaluate(best);
        return rematerializer.schedule();
    }
}
