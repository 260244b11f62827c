package io.memplan.rematerialize;

import io.memplan.graph.plan.PlanRequest;
import io.memplan.rematerialize.solver.MilpOptions;
import io.memplan.rematerialize.solver.MilpResult;
import io.memplan.rematerialize.solver.MilpSolver;
import io.memplan.rematerialize.solver.MilpStatus;
import io.memplan.rematerialize.solver.MilpWatch;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for the lowest peak of the schedules within a cost cap, as one linear program: the peak is a variable of a
 * {@link MomentModel}, and what recomputes cost is a row. Moments at which the schedule that follows takes more than that
 * peak are added until none does, and then the peak is optimal for the graph's order; until then it is a lower bound.
 */
final class LowestPeak {

    private static final Logger LOGGER = LoggerFactory.getLogger(LowestPeak.class);

    private static final double UNITS = 1e4;
    private static final double THOUSAND = 1_000;
    private static final double COARSE = 2;
    private static final double SHARE_OF_TIME = 0.4;
    private static final double LEAST_SECONDS = 3;

    /** Says whether what is known is enough. */
    @FunctionalInterface
    interface Enough {

        /** Returns whether the bound and the peak found, in bytes, are close enough. */
        boolean test(long lowestBytes, long peakBytes);
    }

    private final PlanRequest request;
    private final MilpSolver solver;
    private final long capNanos;
    private final Enough enough;
    private final long endNanos;
    private final Rematerializer rematerializer;
    private final CompactGraph graph;
    private final MomentRules rules;
    private final MomentScope scope;
    private final ScopeGrowth growth;
    private final double nanosPerUnit;
    private long lowestBytes;
    private long peakBytes;
    private int[] order;
    private boolean coarse = true;

    /**
     * Creates a search.
     *
     * @param request the graph, the seed and the time limit; its budget is not looked at
     * @param solver solves the programs
     * @param capNanos the time that a step may take, in nanoseconds: no less than without recomputes
     * @param lowestBytes a peak below which no schedule goes, in bytes
     * @param enough says when to stop
     */
    LowestPeak(PlanRequest request, MilpSolver solver, long capNanos, long lowestBytes, Enough enough) {
        this.request = request;
        this.solver = solver;
        this.capNanos = capNanos;
        this.lowestBytes = lowestBytes;
        this.enough = enough;
        this.endNanos = System.nanoTime() + request.timeLimit().toNanos();
        this.rematerializer = new Rematerializer(request.graph());
        this.graph = rematerializer.graph();
        this.rules = MomentRules.of(graph);
        this.scope = new MomentScope(graph, 0);
        this.growth = new ScopeGrowth(graph, scope);
        this.nanosPerUnit = Math.max(1, request.graph().baseNanos() / UNITS);
        rematerializer.evaluate(Availability.everything());
        this.order = rematerializer.sequence().toArray();
        this.peakBytes = rematerializer.peakBytes();
        scope.addMoment(request.graph().keepAllPeakOperation());
    }

    /** Searches until it is enough, the time is up, or the lowest peak is known. */
    void run() {
        while (!isOver() && round()) {
            // Every round grows the scope or raises the bound.
        }
    }

    private boolean isOver() {
        return peakBytes <= lowestBytes
                || request.isCancelled()
                || System.nanoTime() - endNanos >= 0
                || enough.test(lowestBytes, peakBytes);
    }

    private boolean round() {
        long always = request.graph().alwaysResidentBytes();
        long room = peakBytes - always;
        MomentModel model = MomentModel.ofLowestPeak(
                rules,
                scope,
                room,
                lowestBytes - always,
                nanosPerUnit,
                capNanos - request.graph().baseNanos());
        double gap = coarse ? COARSE : 0;
        MilpResult result = solver.solve(model.milp(), options(model, room, gap));
        learn(result.bound(), room);
        LOGGER.trace(
                "{} moments, {} columns, {} rows: {}, peak {}, bound {}, best {}",
                scope.moments().length,
                model.milp().columns(),
                model.milp().rows(),
                result.status(),
                result.objective() * room / THOUSAND,
                lowestBytes - always,
                room);
        if (result.solution().isEmpty()) {
            return false;
        }
        double[] values = result.solution().get();
        long wanted = always + (long) Math.ceil(result.objective() / THOUSAND * room * (1 + 1e-9));
        if (!rematerializer.evaluate(new MomentChoice(graph, scope, model, values))) {
            return false;
        }
        ComputeSequence sequence = rematerializer.sequence();
        offer(sequence);
        boolean grown = growth.expandUsed(model.recomputed(values));
        grown |= growth.addAbove(wanted, sequence, Integer.MAX_VALUE);
        if (grown) {
            return true;
        }
        boolean more = coarse || result.status() != MilpStatus.OPTIMAL;
        coarse = false;
        return more && System.nanoTime() - endNanos < 0;
    }

    private MilpOptions options(MomentModel model, long room, double gap) {
        double left = Math.max(0, (endNanos - System.nanoTime()) / 1e9);
        double seconds = coarse ? Math.min(left, Math.max(LEAST_SECONDS, SHARE_OF_TIME * left)) : left;
        MilpWatch watch = new MilpWatch() {
            @Override
            public boolean shouldStop(double objective, double bound) {
                learn(bound, room);
                return isOver();
            }

            @Override
            public void found(double[] values, double objective) {}
        };
        ComputeSequence best = ComputeSequence.of(graph, order);
        double[] values = model.start(best);
        Optional<double[]> start = model.milp().allows(values, 1e-6) ? Optional.of(values) : Optional.empty();
        return new MilpOptions(seconds, request.seed(), gap, start, watch);
    }

    private void learn(double bound, long room) {
        if (bound > 0) {
            long bytes = (long) Math.ceil(bound / THOUSAND * room * (1 - 1e-9) - 1e-3);
            lowestBytes =
                    Math.max(lowestBytes, Math.min(peakBytes, request.graph().alwaysResidentBytes() + bytes));
        }
    }

    private void offer(ComputeSequence sequence) {
        long peak = rematerializer.peakBytes();
        if (peak < peakBytes && sequence.nanos() <= capNanos) {
            peakBytes = peak;
            order = sequence.toArray();
        }
    }

    /** Returns a peak below which no schedule of the graph's order within the cap goes, in bytes. */
    long lowestBytes() {
        return lowestBytes;
    }

    /** Returns the lowest peak found within the cap, in bytes. */
    long peakBytes() {
        return peakBytes;
    }

    /** Returns the order of computes with the lowest peak found. */
    ComputeSequence sequence() {
        return ComputeSequence.of(graph, order);
    }
}
