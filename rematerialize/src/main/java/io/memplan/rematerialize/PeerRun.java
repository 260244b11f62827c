package io.memplan.rematerialize;

import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** One run of a strategy for a request, in whichever thread comes first. */
final class PeerRun {

    private final String name;
    private final PlanRequest request;
    private final long graceNanos;
    private final FutureTask<Optional<Plan>> task;
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile long startNanos;
    private long stoppedNanos = Long.MAX_VALUE;

    /**
     * Creates a run.
     *
     * @param grace what the strategy may take beyond its time limit, or after it was told to stop, until nobody waits for it
     */
    PeerRun(Planner planner, PlanRequest request, Duration grace) {
        this.name = planner.description().name();
        this.request = request;
        this.graceNanos = grace.toNanos();
        this.task =
                new FutureTask<>(() -> request.isCancelled() ? Optional.empty() : Optional.of(planner.plan(request)));
    }

    String name() {
        return name;
    }

    /** Runs the strategy, unless another thread does or did. */
    void run() {
        if (!started.getAndSet(true)) {
            startNanos = Math.max(1, System.nanoTime());
            task.run();
        }
    }

    boolean isDone() {
        return task.isDone();
    }

    /** Returns whether there is nothing to wait for: it is done, or has taken more time than it may. */
    boolean isOver() {
        if (task.isDone()) {
            return true;
        }
        long now = System.nanoTime();
        if (stoppedNanos == Long.MAX_VALUE && request.isCancelled()) {
            stoppedNanos = now;
        }
        boolean deaf = stoppedNanos != Long.MAX_VALUE && now - stoppedNanos > graceNanos;
        long began = startNanos;
        return deaf || (began != 0 && now - began > request.timeLimit().toNanos() + graceNanos);
    }

    /** Waits until it is done, at most so long. */
    void await(long millis) {
        try {
            task.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // the next look tells
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the plan, if it is done; throws what the strategy threw. */
    Optional<Plan> plan() {
        if (!task.isDone()) {
            return Optional.empty();
        }
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("The strategy " + name + " failed.", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
