package io.memplan.rematerialize;

import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.schedule.Step;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The strategies that take a second or two, each run to its own end and offered to a board, so that whoever reads the board
 * is never slower than one of them. Each runs once, whoever asks first.
 */
final class CheapStrategies {

    /** The slowest first. Those that reorder or swap are not among them: a board holds the graph's own order. */
    private static final List<Planner> PLANNERS = List.of(
            new GreedyEvictPlanner(),
            new RotorPlanner(),
            new RevolvePlanner(),
            new PytorchKnapsackPlanner(),
            new ChenGreedyPlanner());

    private static final double WIDE_GAP = 0.001;

    private final SearchBoard board;
    private final CompactGraph graph;
    private final Map<String, Plan> made;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReferenceArray<ComputeSequence> found = new AtomicReferenceArray<>(PLANNERS.size());

    /** Creates the runs, with plans that are known by the names of their strategies. */
    CheapStrategies(SearchBoard board, Map<String, Plan> made) {
        this.board = board;
        this.made = made;
        this.graph = new CompactGraph(board.request().graph());
    }

    /** Runs the next strategy and offers its plan; returns false if none is left or the board wants no more. */
    boolean step() {
        boolean ran = run();
        offer();
        return ran;
    }

    /**
     * Runs all that are left, in two threads, unless the best order is known to be the best possible, or the caller would
     * rather have a plan within a wide gap at once.
     */
    void finish() {
        if (board.request().gapTarget() > WIDE_GAP) {
            return;
        }
        CompletableFuture<Void> second = CompletableFuture.runAsync(this::runAll, CheapStrategies::start);
        runAll();
        second.join();
        offer();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "memplan-cheap-strategies");
        thread.setDaemon(true);
        thread.start();
    }

    private void runAll() {
        boolean more = true;
        while (more) {
            more = run();
        }
    }

    private boolean run() {
        int turn = board.isSettled() ? PLANNERS.size() : next.getAndIncrement();
        if (turn >= PLANNERS.size()) {
            return false;
        }
        Plan plan = plan(PLANNERS.get(turn));
        if (plan.isFeasible()) {
            ComputeSequence sequence = ComputeSequence.of(
                    graph,
                    plan.schedule().steps().stream()
                            .filter(Step.Compute.class::isInstance)
                            .map(Step.Compute.class::cast)
                            .mapToInt(Step.Compute::operation)
                            .toArray());
            found.set(turn, sequence);
        }
        return true;
    }

    private Plan plan(Planner planner) {
        Plan known = made.get(planner.description().name());
        if (known != null) {
            return known;
        }
        long millis = Math.max(1, (long) (1000 * board.secondsLeft()));
        PlanRequest request = board.request()
                .withTimeLimit(Duration.ofMillis(millis))
                .withListener(progress -> {})
                .withCancelled(board::isSettled);
        return planner.plan(request);
    }

    /** Offers what was found, always in the same order, so that of equals the same one wins. */
    private void offer() {
        for (int turn = 0; turn < PLANNERS.size(); turn++) {
            ComputeSequence sequence = found.get(turn);
            if (sequence != null) {
                board.offer(sequence);
            }
        }
    }
}
