package io.memplan.rematerialize;

import com.google.ortools.sat.CpSolver;
import com.google.ortools.sat.CpSolverSolutionCallback;
import com.google.ortools.sat.CpSolverStatus;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.rematerialize.solver.MilpSolvers;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Retention intervals on CP-SAT: Bartan et al., <i>Moccasin: efficient tensor rematerialization for neural networks</i>,
 * ICML 2023.
 *
 * <p>As there, the number of computes of an operation is limited to C; here a schedule that exceeds it is not ignored by
 * the bound (see {@link IntervalModel}).
 */
public final class IntervalsPlanner implements Planner {

    static final String NAME = "intervals";

    private static final long QUICK_WORK = 3_000_000;
    private static final double TINY = 2e-5;
    private static final int SMALL = 64;
    private static final int FIRST_COMPUTES = 2;
    private static final long PERIOD_MILLIS = 20;

    private final int computes;

    /** Creates the planner with C = 2, which doubles whenever what it proves with that leaves a gap. */
    public IntervalsPlanner() {
        this(0);
    }

    private IntervalsPlanner(int computes) {
        this.computes = computes;
    }

    /**
     * Returns a planner with another limit.
     *
     * @param computes the most computes of an operation (C), at least 2
     * @throws IllegalArgumentException if it is less than 2
     */
    public static IntervalsPlanner ofComputes(int computes) {
        if (computes < 2) {
            throw new IllegalArgumentException(
                    "With C = " + computes + " nothing can be computed again.\nMaybe take C = 2.");
        }
        return new IntervalsPlanner(computes);
    }

    @Override
    public PlannerDescription description() {
        return new PlannerDescription(
                NAME,
                "Retention intervals of at most C computes of an operation (Moccasin) on CP-SAT, from a greedy plan.",
                "Optimal for the graph's order of first computes when it says so; else a plan with a proven gap.",
                "exponential; seconds for a hundred operations");
    }

    @Override
    public Plan plan(PlanRequest request) {
        PlanAssembler assembler = new PlanAssembler(request, NAME);
        SearchBoard board = new SearchBoard(request, NAME);
        QuickSearch.run(board, QUICK_WORK);
        if (!board.isOver()) {
            MilpSolvers.requireNatives();
            solve(board);
        }
        return assembler.of(board);
    }

    /** Solves with few computes of each operation, and with twice as many as long as more might do better. */
    private void solve(SearchBoard board) {
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
            ComputeSequence sequence = new ComputeSequence(graph);
            sequence.load(best);
            model.hint(sequence);
        }
        return run(board, model, graph);
    }

    private static CpSolverStatus run(
            SearchBoard board, IntervalModel model, CompactGraph graph) {
        CpSolver solver = new CpSolver();
        solver.getParameters()
                .setMaxTimeInSeconds(Math.max(0.01, board.secondsLeft()))
                .setRandomSeed((int) (board.request().seed() & 0x3fffffff))
                .setNumWorkers(1)
                .setAbsoluteGapLimit(Math.max(0.5, model.units(board.gapNanos(graph.graph().baseNanos()))));
        Solutions solutions = new Solutions(board, model, graph);
        ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "memplan-intervals-watch");
            thread.setDaemon(true);
            return thread;
        });
        watch.scheduleAtFixedRate(
                () -> {
                    if (board.isOver()) {
                        solver.stopSearch();
                    }
                },
                PERIOD_MILLIS,
                PERIOD_MILLIS,
                TimeUnit.MILLISECONDS);
        try {
            CpSolverStatus status = solver.solve(model.model(), solutions);
            if (status == CpSolverStatus.OPTIMAL || status == CpSolverStatus.FEASIBLE) {
                solutions.offer(model.order(solver::value));
                solutions.raise(solver.bestObjectiveBound());
            }
            return status;
        } finally {
            watch.shutdownNow();
        }
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
            ComputeSequence sequence = new ComputeSequence(graph);
            sequence.load(order);
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
