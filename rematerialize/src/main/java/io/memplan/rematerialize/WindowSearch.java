package io.memplan.rematerialize;

import io.memplan.rematerialize.solver.MilpOptions;
import io.memplan.rematerialize.solver.MilpResult;
import io.memplan.rematerialize.solver.MilpSolver;
import io.memplan.rematerialize.solver.MilpStatus;
import io.memplan.rematerialize.solver.MilpWatch;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Large-neighbourhood search (Shaw, CP 1998) over the {@link MomentModel}: the best order stays as it is, but for a window
 * of moments or a draw of storages, which a linear program decides anew.
 */
final class WindowSearch {

    private static final Logger LOGGER = LoggerFactory.getLogger(WindowSearch.class);

    private static final int NODES = 30;
    private static final int ROUNDS = 8;
    private static final double LEAST_GAIN = 0.5;
    private static final double SECONDS = 2;
    private static final int FIRST_MOMENTS = 40;
    private static final int MOST_MOMENTS = 150;
    private static final int MOST_CELLS = 200_000;
    private static final double TINY = 2e-5;
    private static final double UNITS = 1e4;
    private static final long REPAIR_WORK = 300_000;

    private final SearchBoard board;
    private final MilpSolver solver;
    private final Rematerializer rematerializer;
    private final CompactGraph graph;
    private final MomentRules rules;
    private final Repair repair;
    private final SplittableRandom random;
    private final double nanosPerUnit;
    private final long roomBytes;
    private MomentScope scope;
    private ScopeGrowth growth;
    private double size = 0.1;

    WindowSearch(SearchBoard board, MilpSolver solver) {
        this.board = board;
        this.solver = solver;
        this.rematerializer = new Rematerializer(board.request().graph());
        this.graph = rematerializer.graph();
        this.rules = MomentRules.of(graph);
        this.repair = new Repair(board);
        this.random = new SplittableRandom(board.request().seed());
        this.nanosPerUnit = Math.max(1, graph.graph().baseNanos() / UNITS);
        this.roomBytes = board.request().budgetBytes() - graph.graph().alwaysResidentBytes();
        this.scope = emptyScope();
        this.growth = new ScopeGrowth(graph, scope);
    }

    /** Returns fewer moments the larger the graph is, which keeps the programs of windows small. */
    private int mostMoments(int most) {
        return Math.max(2, Math.min(most, MOST_CELLS / graph.operations()));
    }

    private MomentScope emptyScope() {
        long activations = graph.graph().keepAllPeakBytes() - graph.graph().alwaysResidentBytes();
        return new MomentScope(graph, (long) (TINY * activations));
    }

    /** Returns the choice that the last window came to, for other searches to start from. */
    byte @Nullable [] lastChoice() {
        return repair.lastChoice();
    }

    /**
     * Decides one window anew, for one thread at a time; returns whether the board's best order got faster.
     *
     * @param other the recomputes of another solution, even of one that takes too much, if there is any: where it differs
     *     from the best order, something better may be
     */
    synchronized boolean step(@Nullable BitSet other) {
        int[] best = board.best();
        if (best == null || board.isOver()) {
            return false;
        }
        long before = board.bestNanos();
        long begin = System.nanoTime();
        ComputeSequence sequence = ComputeSequence.of(graph, best);
        sequence.measure();
        if (scope.moments().length == 0 || scope.moments().length > mostMoments(MOST_MOMENTS)) {
            scope = emptyScope();
            growth = new ScopeGrowth(graph, scope);
            addFullest(sequence);
        }
        MomentFreedom window = window(sequence, other);
        for (int round = 0; round < ROUNDS && !board.isOver(); round++) {
            MomentModel model = new MomentModel(rules, scope, roomBytes, nanosPerUnit, false);
            double[] start = model.start(sequence);
            if (!model.milp().allows(start, 1e-6)) {
                return false;
            }
            model.fix(start, window);
            MilpResult result = solver.solve(model.milp(), options(start));
            double gain = model.milp().costOf(start) - result.objective();
            LOGGER.trace(
                    "window of size {}, {} moments: {}, gain {}, {} s",
                    size,
                    scope.moments().length,
                    result.status(),
                    gain,
                    (System.nanoTime() - begin) / 1e9);
            adapt(gain, result);
            if (result.solution().isEmpty()
                    || gain <= LEAST_GAIN
                    || !refine(model, result.solution().get())) {
                break;
            }
        }
        return board.bestNanos() < before;
    }

    private void adapt(double gain, MilpResult result) {
        boolean solved = result.status() == MilpStatus.OPTIMAL;
        if (solved && gain <= LEAST_GAIN) {
            size = Math.min(0.9, size * 1.2);
        } else if (!solved) {
            size = Math.max(0.03, size * 0.75);
        }
    }

    /** Offers what the values say, or adds what they violate and returns whether that is anything. */
    private boolean refine(MomentModel model, double[] values) {
        MomentChoice choice = new MomentChoice(graph, scope, model, values);
        if (!rematerializer.evaluate(choice)) {
            return false;
        }
        growth.expandUsed(model.recomputed(values));
        if (rematerializer.peakBytes() <= board.request().budgetBytes()) {
            board.offer(rematerializer.sequence());
            return false;
        }
        boolean grown = growth.addAbove(board.request().budgetBytes(), rematerializer.sequence(), Integer.MAX_VALUE);
        repair.run(choice, REPAIR_WORK);
        return grown;
    }

    /** Adds, for each stretch of the order, the first compute at which the most is taken. */
    private void addFullest(ComputeSequence sequence) {
        int stretch = Math.max(1, sequence.size() / mostMoments(FIRST_MOMENTS));
        for (int from = 0; from < sequence.size(); from += stretch) {
            int fullest = -1;
            for (int place = from; place < Math.min(sequence.size(), from + stretch); place++) {
                boolean first = sequence.placeOf(sequence.operation(place)) == place;
                if (first && (fullest < 0 || sequence.during(place) > sequence.during(fullest))) {
                    fullest = place;
                }
            }
            if (fullest >= 0) {
                scope.addMoment(sequence.operation(fullest));
            }
        }
    }

    private MomentFreedom window(ComputeSequence sequence, @Nullable BitSet other) {
        if (other != null && random.nextBoolean()) {
            return crossing(sequence, other);
        }
        int moments = scope.moments().length;
        if (random.nextInt(3) == 0) {
            int width = Math.max(2, (int) Math.round(size * moments));
            int from = random.nextInt(Math.max(1, moments - width + 1));
            return (moment, storage) -> moment >= from && moment < from + width;
        }
        BitSet open = new BitSet(graph.values());
        boolean near = random.nextBoolean();
        int centre = random.nextInt(graph.operations());
        double reach = size * graph.operations();
        for (int storage = 0; storage < graph.values(); storage++) {
            if (!graph.isSource(storage)) {
                double share = Math.abs(graph.producer[storage] - centre) <= reach / 2 ? 1 : 0;
                open.set(storage, random.nextDouble() < (near ? share : size));
            }
        }
        for (int operation : recomputes(sequence)) {
            if (random.nextDouble() < size) {
                open(operation, open);
            }
        }
        return (moment, storage) -> open.get(storage);
    }

    /**
     * Opens what one of two solutions computes again and the other does not, and some of the rest: relaxation-induced
     * neighbourhood search (Danna, Rothberg and Le Pape, Mathematical Programming 102, 2005), with a solution of a program
     * that lacks moments in place of a fractional one.
     */
    private MomentFreedom crossing(ComputeSequence sequence, BitSet other) {
        BitSet different = (BitSet) other.clone();
        BitSet again = new BitSet(graph.operations());
        recomputes(sequence).forEach(again::set);
        different.xor(again);
        BitSet open = new BitSet(graph.values());
        for (int operation = 0; operation < graph.operations(); operation++) {
            if (different.get(operation) || random.nextDouble() < size) {
                open(operation, open);
            }
        }
        return (moment, storage) -> open.get(storage);
    }

    /** Returns the operations that a sequence computes again, as often as it does. */
    private static List<Integer> recomputes(ComputeSequence sequence) {
        List<Integer> again = new ArrayList<>();
        for (int place = 0; place < sequence.size(); place++) {
            if (sequence.placeOf(sequence.operation(place)) != place) {
                again.add(sequence.operation(place));
            }
        }
        return again;
    }

    /** Opens what an operation makes. */
    private void open(int operation, BitSet storages) {
        for (int base : graph.bases[operation]) {
            storages.set(base);
        }
    }

    private MilpOptions options(double[] start) {
        MilpWatch watch = new MilpWatch() {
            @Override
            public boolean shouldStop(double objective, double bound) {
                return board.isOver();
            }

            @Override
            public void found(double[] values, double objective) {}
        };
        double seconds = Math.min(SECONDS, board.secondsLeft());
        return new MilpOptions(seconds, random.nextInt(1 << 20), 0.01, Optional.of(start), watch).withNodes(NODES);
    }
}
