package io.memplan.rematerialize;

import io.memplan.rematerialize.solver.MilpOptions;
import io.memplan.rematerialize.solver.MilpResult;
import io.memplan.rematerialize.solver.MilpSolver;
import io.memplan.rematerialize.solver.MilpStatus;
import io.memplan.rematerialize.solver.MilpWatch;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Solves a {@link MomentModel}, adds the moments at which the plan takes too much, and solves again. */
final class LazyCuts {

    private static final Logger LOGGER = LoggerFactory.getLogger(LazyCuts.class);

    /** Programs above this size are only relaxed: the bound of that holds too, and its rounding is a choice to repair. */
    private static final int MOST_COLUMNS = 15_000;

    private static final int MOST_TIGHT = 4_000;
    /** The share of the budget from which on a moment of a known order counts as full, and how many of them count. */
    private static final double FULL = 0.99;

    private static final int MOST_FULL = 12;
    /** Least seconds that a round may take. */
    private static final double LEAST_SECONDS = 3;

    private static final long REPAIR_WORK = 1_000_000;
    private static final long REPAIR_WORK_PER_OPERATION = 300;
    private static final double TINY = 2e-5;
    /** All times together in units of cost: the solver's tolerances are made for numbers of this size. */
    private static final double UNITS = 1e4;
    /** Units by which a limit of the cost is loosened, far above the solver's tolerance, and the least gap to decide about. */
    private static final double SLACK = 1e-3;

    private static final double LEAST_GAP = 0.1;
    /** Gaps asked for, below which a gap is small enough for a decision. */
    private static final double NEAR = 8;

    private final SearchBoard board;
    private final boolean tight;
    private final MilpSolver solver;
    private final Rematerializer rematerializer;
    private final CompactGraph graph;
    private final MomentRules rules;
    private MomentScope scope;
    private ScopeGrowth growth;
    private final long budgetBytes;
    private final double nanosPerUnit;
    private final Repair repair;
    private MomentAim aim;
    private volatile @Nullable BitSet lastRecomputed;
    private List<Integer> firstMoments = List.of();

    LazyCuts(SearchBoard board, MilpSolver solver) {
        this(board, solver, isMedium(board.request().graph().operations().size()), MomentAim.COARSE);
    }

    /**
     * Creates a search.
     *
     * @param tight whether all programs get the rows that bring their relaxation close, as suits graphs of some size; those
     *     of decisions do anyway
     * @param aim what to begin with
     */
    LazyCuts(SearchBoard board, MilpSolver solver, boolean tight, MomentAim aim) {
        this.board = board;
        this.tight = tight;
        this.aim = aim;
        this.solver = solver;
        this.rematerializer = new Rematerializer(board.request().graph());
        this.graph = rematerializer.graph();
        this.rules = MomentRules.of(graph);
        this.budgetBytes = board.request().budgetBytes();
        this.scope = firstScope();
        this.growth = new ScopeGrowth(graph, scope);
        this.nanosPerUnit = Math.max(1, graph.graph().baseNanos() / UNITS);
        this.repair = new Repair(board);
    }

    private MomentScope firstScope() {
        long activations = graph.graph().keepAllPeakBytes() - graph.graph().alwaysResidentBytes();
        MomentScope first = new MomentScope(graph, (long) (TINY * activations));
        first.addMoment(graph.graph().keepAllPeakOperation());
        return first;
    }

    /** Searches until the gap is closed, the time is up, or nothing more can be learnt. */
    void run() {
        while (!board.isOver() && round()) {
            // Every round grows the scope or narrows the gap.
        }
    }

    /** Returns the choice that the last round came to, for other searches to start from. */
    byte @Nullable [] lastChoice() {
        return repair.lastChoice();
    }

    /** Returns the operations that run again in the solution of the last round: what an order of that cost might need. */
    @Nullable
    BitSet lastRecomputed() {
        return lastRecomputed;
    }

    /** Solves once; returns whether there is more to do. */
    boolean round() {
        if (tight && scope.moments().length == 1) {
            addFullest();
            firstMoments = Arrays.stream(scope.moments()).boxed().toList();
        }
        long room = budgetBytes - graph.graph().alwaysResidentBytes();
        MomentModel model = new MomentModel(rules, scope, room, nanosPerUnit, tight || aim == MomentAim.DECIDE);
        boolean relaxed = model.milp().columns() > MOST_COLUMNS;
        if (relaxed) {
            model.milp().relax();
        }
        long belowNanos = aim == MomentAim.DECIDE ? board.enoughNanos() : Long.MAX_VALUE;
        if (belowNanos != Long.MAX_VALUE) {
            model.milp().limitCost((belowNanos - graph.graph().baseNanos()) / nanosPerUnit + SLACK);
        }
        MilpResult result = solver.solve(model.milp(), options(model, belowNanos));
        if (result.status() == MilpStatus.INFEASIBLE) {
            ruleOut(belowNanos);
            return false;
        }
        boolean solved = result.status() == MilpStatus.OPTIMAL;
        if (result.solution().isEmpty()) {
            learn(result.bound(), belowNanos);
            boolean more = aim == MomentAim.FINE;
            goOn();
            return more;
        }
        double[] values = result.solution().get();
        LOGGER.trace(
                "{}: {} moments, {} columns: {}, cost {}, bound {}",
                aim,
                scope.moments().length,
                model.milp().columns(),
                result.status(),
                result.objective(),
                result.bound());
        long nanos = model.recomputeNanos(values);
        boolean whole = nanos <= result.objective() * nanosPerUnit + 1;
        if (!relaxed && whole && solved && result.objective() - result.bound() <= 1e-5) {
            board.raiseBound(graph.graph().baseNanos() + nanos);
        } else {
            learn(result.bound(), belowNanos);
        }
        boolean grown = refine(model, values);
        boolean ended = aim == MomentAim.FINEST && solved;
        boolean beaten = aim == MomentAim.DECIDE && board.enoughNanos() < belowNanos;
        if ((!grown && !beaten) || (aim == MomentAim.FINE && !solved)) {
            goOn();
        }
        return grown || (!ended && !relaxed);
    }

    /**
     * Goes on to the next aim. Decisions begin anew with few moments: those that the first order and the best one by then
     * need. What their recomputes read counts as before: it costs less than moments, and little is proven without it.
     */
    private void goOn() {
        aim = aim.next(graph.operations() <= MOST_TIGHT);
        if (aim == MomentAim.DECIDE && isDecidable()) {
            MomentScope before = scope;
            scope = firstScope();
            scope.expandAs(before);
            firstMoments.forEach(scope::addMoment);
            growth = new ScopeGrowth(graph, scope);
            addFullest();
        } else if (aim == MomentAim.DECIDE) {
            aim = MomentAim.FINEST;
        }
    }

    /** Returns whether a decision is near: there is an order that is nearly good enough, by more than tolerances. */
    private boolean isDecidable() {
        long gap = board.gapNanos(graph.graph().baseNanos());
        return board.bestNanos() - board.lowerBoundNanos() < NEAR * gap && gap > LEAST_GAP * nanosPerUnit;
    }

    /** States that the program has no solution below so many nanoseconds. */
    private void ruleOut(long belowNanos) {
        LOGGER.trace("{}: {} moments, nothing below {} ns", aim, scope.moments().length, belowNanos);
        if (belowNanos == Long.MAX_VALUE) {
            board.proveInfeasible();
        } else {
            board.raiseBound(belowNanos);
        }
    }

    /** Adds the moments that are nearly full in the best order known: most of them will be needed. */
    private void addFullest() {
        int[] best = board.best();
        if (best != null) {
            ComputeSequence sequence = ComputeSequence.of(graph, best);
            sequence.measure();
            growth.addAbove((long) (FULL * budgetBytes), sequence, MOST_FULL);
        }
    }

    /** Small programs are solved in many nodes, and larger ones live from their relaxation. */
    private static boolean isMedium(int operations) {
        return operations >= ScopeGrowth.SMALL && operations <= MOST_TIGHT;
    }

    /** Learns a bound for what is below so many nanoseconds. */
    private void learn(double bound, long belowNanos) {
        if (bound > 0) {
            long nanos = graph.graph().baseNanos() + (long) Math.ceil(bound * nanosPerUnit * (1 - 1e-9) - 1e-3);
            board.raiseBound(Math.min(nanos, belowNanos));
        }
    }

    private MilpOptions options(MomentModel model, long belowNanos) {
        double gap = aim.gaps() * board.gapNanos(graph.graph().baseNanos()) / nanosPerUnit;
        MilpWatch watch = new MilpWatch() {
            @Override
            public boolean shouldStop(double objective, double bound) {
                learn(bound, belowNanos);
                return board.isOver();
            }

            @Override
            public void found(double[] values, double objective) {}
        };
        double left = board.secondsLeft();
        double seconds = Math.min(left, Math.max(LEAST_SECONDS, aim.shareOfTime() * left));
        MilpOptions options = new MilpOptions(seconds, board.request().seed(), gap, Optional.empty(), watch);
        return aim == MomentAim.DECIDE
                ? options.toProve()
                : start(model).map(options::withStart).orElse(options);
    }

    private Optional<double[]> start(MomentModel model) {
        int[] best = board.best();
        if (best == null) {
            return Optional.empty();
        }
        ComputeSequence sequence = ComputeSequence.of(graph, best);
        double[] values = model.start(sequence);
        return model.milp().allows(values, 1e-6) ? Optional.of(values) : Optional.empty();
    }

    /** Makes a plan of a solution; adds what it violates; returns whether that is anything. */
    private boolean refine(MomentModel model, double[] values) {
        MomentChoice choice = new MomentChoice(graph, scope, model, values);
        if (!rematerializer.evaluate(choice)) {
            return false;
        }
        ComputeSequence sequence = rematerializer.sequence();
        BitSet recomputed = model.recomputed(values);
        lastRecomputed = recomputed;
        boolean grown = growth.expandUsed(recomputed);
        if (rematerializer.peakBytes() <= budgetBytes) {
            board.offer(sequence);
            return grown;
        }
        grown |= aim == MomentAim.DECIDE ? growth.addFew(budgetBytes, sequence) : growth.addSome(budgetBytes, sequence);
        repair.run(choice, Math.max(REPAIR_WORK, REPAIR_WORK_PER_OPERATION * graph.operations()));
        return grown || scope.countTiny();
    }
}
