package io.memplan.rematerialize;

import io.memplan.graph.plan.PlanRequest;
import io.memplan.rematerialize.solver.MilpOptions;
import io.memplan.rematerialize.solver.MilpResult;
import io.memplan.rematerialize.solver.MilpSolver;
import io.memplan.rematerialize.solver.MilpWatch;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Solves Checkmate's program, or its relaxation with rounding, and simulates what comes out. */
final class CheckmateSearch {

    private static final Logger LOGGER = LoggerFactory.getLogger(CheckmateSearch.class);

    /** What an operation or value of a stage takes in the program and its solver, roughly, in bytes. */
    private static final long BYTES_PER_CELL = 1_024;

    private static final double[] SLACKS = {0, 0.02, 0.05, 0.1, 0.2, 0.3};
    private static final int THRESHOLDS = 20;

    private final SearchBoard board;
    private final MilpSolver solver;
    private final Rematerializer rematerializer;
    private final Stages stages;
    private final double nanosPerUnit;

    CheckmateSearch(SearchBoard board, MilpSolver solver, Function<CompactGraph, Stages> stages) {
        this.board = board;
        this.solver = solver;
        this.rematerializer = new Rematerializer(board.request().graph());
        this.stages = stages.apply(rematerializer.graph());
        this.nanosPerUnit = Math.max(1, board.request().graph().baseNanos() / 1e4);
    }

    /** Returns whether there is anything to solve: not where all can be kept, nor below the single-operation floor. */
    static boolean isWorthwhile(SearchBoard board) {
        PlanRequest request = board.request();
        if (request.budgetBytes() < OperationFloor.of(request.graph())) {
            board.proveInfeasible();
            return false;
        }
        Rematerializer all = new Rematerializer(request.graph());
        all.evaluate(Availability.everything());
        boolean fits = all.peakBytes() <= request.budgetBytes();
        return !(fits && board.offer(all.sequence()));
    }

    /** Returns whether the program fits the Java heap; if not, says so. */
    private boolean fitsTheHeap() {
        long cells = (long) stages.count()
                * (rematerializer.graph().operations() + rematerializer.graph().values());
        long mostBytes = Runtime.getRuntime().maxMemory();
        boolean fits = cells <= mostBytes / BYTES_PER_CELL;
        if (!fits) {
            LOGGER.warn(
                    "Checkmate's program for {} operations in {} stages has {} cells, too many for a heap of {} MiB."
                            + "\nMaybe -Xmx{}m.",
                    rematerializer.graph().operations(),
                    stages.count(),
                    cells,
                    mostBytes >> 20,
                    ((cells * BYTES_PER_CELL) >> 20) + 1);
        }
        return fits;
    }

    /** Solves with integers and offers every solution on the way. */
    void solve() {
        if (!fitsTheHeap()) {
            return;
        }
        StagedModel model = model(0);
        MilpWatch watch = new MilpWatch() {
            @Override
            public boolean shouldStop(double objective, double bound) {
                return board.mustStop();
            }

            @Override
            public void found(double[] values, double objective) {
                offer(model.choice(values, 0.5));
            }
        };
        double gap = board.gapNanos(board.request().graph().baseNanos()) / nanosPerUnit;
        MilpResult result = solver.solve(
                model.milp(),
                MilpOptions.of(board.secondsLeft(), board.request().seed())
                        .withAbsoluteGap(gap)
                        .withWatch(watch));
        result.solution().ifPresent(values -> offer(model.choice(values, 0.5)));
    }

    /** Solves the relaxation for a smaller and smaller budget, until a threshold gives a plan within the real one. */
    void round() {
        if (!fitsTheHeap()) {
            return;
        }
        for (double slack : SLACKS) {
            if (board.mustStop() || roundWith(slack)) {
                return;
            }
        }
    }

    private boolean roundWith(double slack) {
        StagedModel model = model(slack);
        model.milp().relax();
        MilpWatch watch = new MilpWatch() {
            @Override
            public boolean shouldStop(double objective, double bound) {
                return board.mustStop();
            }

            @Override
            public void found(double[] values, double objective) {}
        };
        MilpResult result = solver.solve(
                model.milp(),
                MilpOptions.of(board.secondsLeft(), board.request().seed()).withWatch(watch));
        boolean offered = false;
        if (result.solution().isPresent()) {
            for (int i = 1; i <= THRESHOLDS; i++) {
                offered |= offer(model.choice(result.solution().get(), i / (double) (THRESHOLDS + 1)));
            }
        }
        return offered;
    }

    private StagedModel model(double slack) {
        PlanRequest request = board.request();
        long room = request.budgetBytes() - request.graph().alwaysResidentBytes();
        return new StagedModel(rematerializer, stages, (long) ((1 - slack) * room), nanosPerUnit);
    }

    /** Returns whether the choice is within the budget. */
    private boolean offer(Availability choice) {
        boolean fits = rematerializer.evaluate(choice)
                && rematerializer.peakBytes() <= board.request().budgetBytes();
        if (fits) {
            board.offer(rematerializer.sequence());
        }
        return fits;
    }
}
