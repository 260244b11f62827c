package io.memplan.rematerialize;

import com.google.ortools.sat.CpSolver;
import com.google.ortools.sat.CpSolverSolutionCallback;
import com.google.ortools.sat.CpSolverStatus;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.rematerialize.solver.MilpSolvers;

/** Solves an {@link IntervalModel} and shares what it finds and proves. */
final class IntervalSearch {

    /** Graphs of at most so many operations are solved with all their storages, and soon. */
    private static final int SMALL = 64;

    /** Graphs of at most so many operations are decided in a moment. */
    private static final int TINY_GRAPH = 12;

    private static final double TINY = 2e-5;
    private static final int FIRST_COMPUTES = 2;

    private final SearchBoard board;
    private final int computes;

    /**
     * Creates the search.
     *
     * @param computes the most computes of an operation, or 0 for 2 that double whenever that leaves a gap
     */
    IntervalSearch(SearchBoard board, int computes) {
        this.board = board;
        this.computes = computes;
    }

    /** Tries what is left open on a graph that is decided in a moment. */
    static void finish(SearchBoard board) {
        if (!board.isOver() && board.request().graph().operations().size() <= TINY_GRAPH) {
            new IntervalSearch(board, 0).run();
        }
    }

    /** Solves with few computes of each operation, and with twice as many as long as more might do better. */
    void run() {
        MilpSolvers.requireNatives();
        CompactGraph graph = new CompactGraph(board.request().graph());
        RepeatLimits repeats = new RepeatLimits(graph);
        int most = computes > 0 ? computes : FIRST_COMPUTES;
        boolean more = true;
        while (more && !board.isOver()) {
            ComputeLimits limits = new ComputeLimits(graph, repeats, most, board.bestNanos());
            CpSolverStatus status = solve(board, graph, repeats, limits);
            boolean ended = status == CpSolverStatus.INFEASIBLE || status == CpSolverStatus.OPTIMAL;
            if (status == CpSolverStatus.INFEASIBLE) {
                refute(board);
            }
            more = ended && computes == 0 && limits.isAnyCapped();
            most *= 2;
        }
    }

    private static void refute(SearchBoard board) {
        if (board.best() == null) {
            board.proveInfeasible();
        } else {
            board.raiseBound(board.bestNanos());
        }
    }

    private static CpSolverStatus solve(
            SearchBoard board, CompactGraph graph, RepeatLimits repeats, ComputeLimits limits) {
        long room = board.request().budgetBytes() - graph.graph().alwaysResidentBytes();
        long activations = graph.graph().keepAllPeakBytes() - graph.graph().alwaysResidentBytes();
        long tiny = graph.operations() > SMALL ? (long) (TINY * activations) : 0;
        IntervalModel model = new IntervalModel(graph, repeats, limits, room, tiny);
        int[] best = board.best();
        if (best != null) {
            ComputeSequence sequence = ComputeSequence.of(graph, best);
            model.hint(sequence);
        }
        return run(board, model, graph);
    }

    private static CpSolverStatus run(SearchBoard board, IntervalModel model, CompactGraph graph) {
        CpSolver solver = new CpSolver();
        solver.getParameters()
                .setMaxTimeInSeconds(Math.max(0.01, board.secondsLeft()))
                .setRandomSeed((int) (board.request().seed() & 0x3fffffff))
                .setNumWorkers(1)
                .setAbsoluteGapLimit(
                        Math.max(0.5, model.units(board.gapNanos(graph.graph().baseNanos()))));
        Solutions solutions = new Solutions(board, model, graph);
        CpSolverStatus status =
                NativeWatch.run(solver::stopSearch, board::isOver, () -> solver.solve(model.model(), solutions));
        if (status == CpSolverStatus.OPTIMAL || status == CpSolverStatus.FEASIBLE) {
            solutions.offer(model.order(solver::value));
            solutions.raise(solver.bestObjectiveBound());
        }
        return status;
    }

    /*
     * OR-Tools 9.15 has a callback for bounds too, but the native code looks for java.lang.Double in a thread without class
     * loader and ends the process; so bounds are read with the solutions and at the end.
     */

    /** Offers orders of which the simulation says that they are valid and fit; what the model leaves out decides there. */
    private static final class Solutions extends CpSolverSolutionCallback {

        private final SearchBoard board;
        private final IntervalModel model;
        private final CompactGraph graph;

        Solutions(SearchBoard board, IntervalModel model, CompactGraph graph) {
            this.board = board;
            this.model = model;
            this.graph = graph;
        }

        @Override
        public void onSolutionCallback() {
            offer(model.order(this::value));
            raise(bestObjectiveBound());
        }

        void raise(double bound) {
            board.raiseBound(model.nanos(bound));
        }

        void offer(int[] order) {
            ComputeSequence sequence = ComputeSequence.of(graph, order);
            sequence.measure();
            boolean valid = ScheduleChecker.check(
                            graph.graph(),
                            sequence.toSchedule(),
                            MemoryLimits.device(board.request().budgetBytes()))
                    .isValid();
            if (valid) {
                board.offer(sequence);
            }
        }
    }
}
