package io.memplan.rematerialize;

import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The plans of the other strategies, made beside the joint search. Each has the request that it would have alone, its time
 * limit included, so that what it comes to is what it comes to alone: {@code auto} in a thread of its own, the others one
 * after the other, on few processors some time after it. Those that cannot win any more are told to stop.
 */
final class JointPeers implements AutoCloseable {

    private static final long PERIOD_MILLIS = 5;

    /** With so many processors nothing has to wait for {@code auto}, which uses two. */
    private static final int MANY_PROCESSORS = 4;

    private final PlanRequest request;
    private final JointBoard board;
    private final List<FutureTask<Plan>> waiting = new ArrayList<>();
    private final List<FutureTask<Plan>> others = new ArrayList<>();
    private final List<FutureTask<Plan>> first = new ArrayList<>();
    private boolean started;
    private volatile boolean closed;
    private volatile long autoBoundNanos;

    /** Starts {@code auto}, and the others where there are processors enough. */
    JointPeers(PlanRequest request, List<Planner> peers, JointBoard board) {
        this.request = request;
        this.board = board;
        for (Planner peer : peers) {
            boolean auto = peer.description().name().equals(AutoPlanner.NAME);
            Callable<Plan> work = () -> peer.plan(auto ? forAuto() : forOthers());
            FutureTask<Plan> task = new FutureTask<>(work);
            waiting.add(task);
            (auto ? first : others).add(task);
        }
        start("memplan-joint-auto", first);
        if (Runtime.getRuntime().availableProcessors() >= MANY_PROCESSORS) {
            startOthers();
        }
    }

    private void startOthers() {
        if (!started) {
            started = true;
            start("memplan-joint-peers", others);
        }
    }

    /** Waits until {@code auto} is done or a moment has come, unless everyone runs already; then everyone does. */
    void awaitFirst(long untilNanos) {
        while (!started
                && !harvest()
                && !first.stream().allMatch(FutureTask::isDone)
                && !board.mustStop()
                && System.nanoTime() - untilNanos < 0) {
            pause();
        }
        startOthers();
    }

    private void start(String name, List<FutureTask<Plan>> tasks) {
        Thread thread = new Thread(
                () -> tasks.forEach(task -> {
                    if (!closed) {
                        task.run();
                    }
                }),
                name);
        thread.setDaemon(true);
        thread.start();
    }

    private PlanRequest forOthers() {
        return request.withCancelled(() -> closed || request.isCancelled()).withListener(progress -> {});
    }

    /** No order of first computes in graph order is faster than the bound, so that there is nothing to wait for above it. */
    private PlanRequest forAuto() {
        return request.withCancelled(() -> closed || request.isCancelled() || autoBoundNanos >= board.bestNanos())
                .withListener(progress -> autoBoundNanos = progress.lowerBoundNanos());
    }

    /** Offers what is done to the board, and returns whether that is all. */
    boolean harvest() {
        for (FutureTask<Plan> task : List.copyOf(waiting)) {
            if (task.isDone()) {
                waiting.remove(task);
                offer(task);
            }
        }
        return waiting.isEmpty();
    }

    /** Waits until every peer is done, or a moment has come. */
    void await(long untilNanos) {
        startOthers();
        while (!harvest() && !board.mustStop() && System.nanoTime() - untilNanos < 0) {
            pause();
        }
    }

    private void pause() {
        try {
            waiting.get(0).get(PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // the next look tells
        } catch (InterruptedException e) {
            closed = true;
            Thread.currentThread().interrupt();
        }
    }

    private void offer(FutureTask<Plan> task) {
        try {
            Plan plan = task.get();
            if (plan.isFeasible()) {
                board.offer(plan.schedule());
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("A peer of the joint planner failed.", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells every peer to stop, and takes what they have come to within a grace. */
    void finish(long graceNanos) {
        startOthers();
        closed = true;
        long until = System.nanoTime() + graceNanos;
        while (!harvest()
                && System.nanoTime() - until < 0
                && !Thread.currentThread().isInterrupted()) {
            pause();
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
