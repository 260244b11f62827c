package io.memplan.rematerialize;

import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The plans of the other strategies. The cheap ones run first, each once, to its own end and with the request that it would
 * have alone, even where the time limit of the search is shorter than all of them together: so the best of their plans
 * bounds what the search comes to. {@code auto} has what is then left of the time, runs beside the search, and takes over the
 * plans of the cheap ones.
 */
final class JointPeers implements AutoCloseable {

    private static final long PERIOD_MILLIS = 5;
    private static final int MOST_THREADS = 4;
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration GRACE_OF_AUTO = Duration.ofMillis(250);

    /** The time that auto has whatever is left of the limit, unless the limit is shorter. */
    private static final Duration LEAST_FOR_AUTO = Duration.ofSeconds(20);

    private final PlanRequest request;
    private final JointBoard board;
    private final Map<String, Plan> made = new LinkedHashMap<>();
    private @Nullable PeerRun auto;
    private boolean autoOffered;
    private volatile boolean closed;
    private volatile long autoBoundNanos;

    JointPeers(PlanRequest request, JointBoard board) {
        this.request = request;
        this.board = board;
    }

    /** Runs strategies to their ends, on a few processors, and then offers their plans, in their order. */
    void runCheap(List<Planner> planners) {
        PlanRequest alone =
                request.withCancelled(() -> closed || request.isCancelled()).withListener(progress -> {});
        List<PeerRun> runs = planners.stream()
                .map(planner -> new PeerRun(planner, alone, GRACE))
                .toList();
        int threads = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
        for (int i = 0; i < Math.min(threads, runs.size()); i++) {
            startWorker(runs);
        }
        for (PeerRun run : runs) {
            while (!run.isOver()) {
                await(run);
            }
            if (!run.isDone()) {
                // it goes on in a thread that the others wait for
                startWorker(runs);
            }
        }
        for (PeerRun run : runs) {
            run.plan().ifPresent(plan -> made.put(run.name(), plan));
            offer(run.plan());
        }
    }

    private static void startWorker(List<PeerRun> runs) {
        start("memplan-joint-peers", () -> runs.forEach(PeerRun::run));
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void await(PeerRun run) {
        run.await(PERIOD_MILLIS);
        closed |= Thread.currentThread().isInterrupted();
    }

    /**
     * Starts {@code auto}.
     *
     * @param maker makes it from the plans of the cheap strategies by their names
     */
    void startAuto(Function<Map<String, Plan>, Planner> maker) {
        PeerRun run = new PeerRun(maker.apply(made), forAuto(), GRACE_OF_AUTO);
        auto = run;
        start("memplan-joint-auto", run::run);
    }

    /** No order of first computes in graph order is faster than the bound, so that there is nothing to wait for above it. */
    private PlanRequest forAuto() {
        return request.withTimeLimit(board.timeLeft(LEAST_FOR_AUTO))
                .withCancelled(() -> closed || request.isCancelled() || autoBoundNanos >= board.bestNanos())
                .withListener(progress -> autoBoundNanos = progress.lowerBoundNanos());
    }

    private void offer(Optional<Plan> plan) {
        plan.filter(Plan::isFeasible).ifPresent(feasible -> board.offer(feasible.schedule()));
    }

    /** Offers the plan of {@code auto} when that is done, and returns whether there is nothing to wait for. */
    boolean harvest() {
        PeerRun run = auto;
        if (run != null && !autoOffered && run.isDone()) {
            autoOffered = true;
            offer(run.plan());
        }
        return run == null || run.isOver();
    }

    /** Waits until {@code auto} is done, or a moment has come. */
    void await(long untilNanos) {
        while (auto != null && !harvest() && !board.mustStop() && System.nanoTime() - untilNanos < 0) {
            await(auto);
        }
    }

    /** Waits until {@code auto} is done or has had its time. */
    void finish() {
        while (auto != null && !harvest()) {
            await(auto);
        }
        harvest();
    }

    @Override
    public void close() {
        closed = true;
    }
}
