package io.memplan.rematerialize;

import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.schedule.Schedule;
import io.memplan.rematerialize.solver.MilpSolver;
import io.memplan.rematerialize.solver.MilpSolvers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;

/** One search of the joint planner: known plans, cheap peers, then bounds, local search and proof of small graphs. */
final class JointSearch {

    private static final int MOMENTS = 6;
    private static final long UNKNOWN_FACTOR = 4;
    private static final double BOUND_SHARE = 0.15;

    /** The share of the time limit for which {@code auto} has the processor for itself if that is small. */
    private static final double HEAD_START_SHARE = 0.25;

    /** The share of the time limit that the local search waits for the peers, so as to start from the best of them. */
    private static final double PATIENCE_SHARE = 0.4;

    private final JointBoard board;
    private final PlanRequest request;
    private final List<Planner> cheap;
    private final Function<Map<String, Plan>, Planner> auto;
    private final List<JointRelaxation.Hint> hints = new ArrayList<>();

    /**
     * Creates a search.
     *
     * @param cheap the strategies that run first
     * @param auto makes the strategy that runs beside the search, from the plans of the cheap ones by their names
     */
    JointSearch(PlanRequest request, List<Planner> cheap, Function<Map<String, Plan>, Planner> auto) {
        this.board = new JointBoard(request, JointPlanner.NAME);
        this.request = request;
        this.cheap = cheap;
        this.auto = auto;
    }

    Plan run() {
        board.proveInfeasible(request.budgetBytes() < OperationFloor.of(board.graph()));
        if (!board.isInfeasible()) {
            Plan all = new KeepAllPlanner().plan(request);
            if (all.isFeasible()) {
                board.offer(all.schedule());
            }
            request.known().forEach(board::offerKnown);
            try (JointPeers peers = new JointPeers(request, board)) {
                if (!board.isSettled()) {
                    peers.runCheap(cheap);
                }
                if (!board.isSettled()) {
                    peers.startAuto(auto);
                    search(peers);
                    // it might win, and has the time that it would have alone
                    peers.finish();
                }
            }
        }
        return board.plan().orElseGet(() -> board.infeasiblePlan(smallestSchedule()));
    }

    private void search(JointPeers peers) {
        peers.await(board.momentAt(HEAD_START_SHARE));
        if (MilpSolvers.areAvailable()) {
            relax();
        }
        peers.await(board.momentAt(PATIENCE_SHARE));
        if (!board.isOver()) {
            new JointDescent(board, hints, peers::harvest).run();
        }
        if (!board.isOver() && MilpSolvers.areAvailable()) {
            long known = board.best() == null ? UNKNOWN_FACTOR * board.graph().baseNanos() : board.bestNanos();
            TimelineProof.tryOn(request, known, board.secondsLeft()).ifPresent(outcome -> {
                outcome.schedule().ifPresent(board::offer);
                board.raiseBound(outcome.boundNanos());
            });
        }
    }

    /** Raises the bound by the fullest moments, and keeps what their programs hint at. */
    private void relax() {
        JointRelaxation relaxation = new JointRelaxation(request, new CompactGraph(board.graph()));
        MilpSolver solver = MilpSolvers.best();
        int operations = board.graph().operations().size();
        List<Integer> fullest = IntStream.range(0, operations)
                .filter(operation -> relaxation.keptBytes(operation) > request.budgetBytes())
                .boxed()
                .sorted(Comparator.comparingLong(relaxation::keptBytes)
                        .reversed()
                        .thenComparingInt(o -> o))
                .toList();
        int apart = Math.max(1, operations / 60);
        List<Integer> moments = new ArrayList<>();
        double until = (1 - BOUND_SHARE) * board.secondsLeft();
        for (int operation : fullest) {
            boolean far = moments.stream().allMatch(other -> Math.abs(other - operation) >= apart);
            if (far && moments.size() < MOMENTS && !board.isOver() && board.secondsLeft() > until) {
                moments.add(operation);
                JointRelaxation.Outcome outcome = relaxation.solve(operation, solver, board.secondsLeft() - until);
                board.proveInfeasible(outcome.infeasible());
                board.raiseBound(outcome.boundNanos());
                outcome.hint().ifPresent(hints::add);
            }
        }
    }

    private Schedule smallestSchedule() {
        PlanRequest lowest = request.withBudget(board.graph().alwaysResidentBytes());
        JointState state = new JointState(lowest, Long.MAX_VALUE, () -> false);
        board.offer(state.scheduleAsIs());
        for (int gap : state.movable) {
            state.swap(gap);
        }
        board.offer(state.scheduleAsIs());
        state.keepAll();
        state.gaps.chooseAll(Gaps.EVICT);
        board.offer(state.scheduleAsIs());
        state.swapWhatIsKept();
        board.offer(state.scheduleAsIs());
        return Objects.requireNonNull(board.smallest(), "keep-all is a schedule above the budget");
    }
}
