package io.memplan.trainer;

import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for better plans in a thread of its own while training goes on with what it has: one search after another, in the
 * order in which shapes of batches were met.
 */
final class BackgroundPlanning implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(MemoryPlanner.class);
    private static final long CLOSING_SECONDS = 5;

    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread made = new Thread(task, "memplan-planning");
        made.setDaemon(true);
        return made;
    });

    /**
     * Starts a search.
     *
     * @param request what to plan
     * @param planner makes a plan and checks it
     * @param currentNanos the predicted time of the plan that is used until then, in nanoseconds
     */
    Search start(PlanRequest request, Function<PlanRequest, Plan> planner, long currentNanos) {
        AtomicBoolean cancelled = new AtomicBoolean();
        PlanRequest cancellable = request.withCancelled(() -> cancelled.get() || request.isCancelled());
        return new Search(
                thread.submit(() -> search(cancellable, planner, currentNanos, cancelled)),
                cancelled,
                request.graph().name());
    }

    private static Optional<Plan> search(
            PlanRequest request, Function<PlanRequest, Plan> planner, long currentNanos, AtomicBoolean cancelled) {
        if (cancelled.get()) {
            return Optional.empty();
        }
        Plan plan = planner.apply(request);
        return plan.isFeasible() && plan.predictedNanos() < currentNanos ? Optional.of(plan) : Optional.empty();
    }

    /** Ends all searches; waits for the one under way as long as a native solver may take to notice. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
                LOGGER.warn("A planner still runs {} s after its trainer was closed.", CLOSING_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A search under way, or done. */
    static final class Search {

        private final Future<Optional<Plan>> result;
        private final AtomicBoolean cancelled;
        private final String graph;

        private Search(Future<Optional<Plan>> result, AtomicBoolean cancelled, String graph) {
            this.result = result;
            this.cancelled = cancelled;
            this.graph = graph;
        }

        boolean isDone() {
            return result.isDone();
        }

        /** Asks the search to end soon; it is then of no use. */
        void cancel() {
            cancelled.set(true);
        }

        /** Returns the plan that a search that is done has found; empty if none is faster, or if it failed. */
        Optional<Plan> faster() {
            try {
                return result.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            } catch (java.util.concurrent.ExecutionException e) {
                LOGGER.warn("The search for a better plan of {} failed; training goes on with the first.", graph, e);
                return Optional.empty();
            }
        }
    }
}
