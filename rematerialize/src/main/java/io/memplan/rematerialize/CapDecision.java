package io.memplan.rematerialize;

import io.memplan.graph.plan.PlanProgress;
import io.memplan.graph.plan.PlanRequest;
import java.util.function.Consumer;

/**
 * Whether a search has found a schedule within a cost cap, or a bound above it: all that a step of a bisection over the
 * batch wants to know, so that the search may end.
 */
final class CapDecision implements Consumer<PlanProgress> {

    private final PlanRequest request;
    private final long capNanos;
    private volatile boolean decided;

    /**
     * Creates a decision.
     *
     * @param request whose listener hears of the progress, and whose caller may cancel
     * @param capNanos the time allowed, in nanoseconds
     */
    CapDecision(PlanRequest request, long capNanos) {
        this.request = request;
        this.capNanos = capNanos;
    }

    PlanRequest request() {
        return request;
    }

    @Override
    public void accept(PlanProgress progress) {
        request.listener().accept(progress);
        boolean within = progress.incumbentNanos().isPresent()
                && progress.incumbentNanos().getAsLong() <= capNanos;
        if (within || progress.lowerBoundNanos() > capNanos) {
            decided = true;
        }
    }

    /** Returns whether to end the search: it is decided, or the caller wants no more. */
    boolean isOver() {
        return decided || request.isCancelled();
    }
}
