package io.memplan.rematerialize;

import java.util.function.BooleanSupplier;

/**
 * A choice for every gap with its exact peak and time. Work is counted in computes replayed, so that the same request
 * gives the same plan on every machine; the clock only cuts a search short. Not thread-safe.
 */
final class EvictionState {

    private static final long FAR_TOO_MUCH = Long.MAX_VALUE / 4;

    /** What {@link #restore} goes back to. */
    @SuppressWarnings("ArrayRecordComponent") // never handed out
    record Snapshot(byte[] choices, double excess, long cost) {}

    final Rematerializer rematerializer;
    final CompactGraph graph;
    final Gaps gaps;
    final long budgetBytes;
    private final BooleanSupplier stop;
    private long workLeft;
    private double excess;
    private long cost;
    private long lowestPeakBytes = Long.MAX_VALUE;
    private byte[] lowestChoices;

    EvictionState(Rematerializer rematerializer, long budgetBytes, long work, BooleanSupplier stop) {
        this.rematerializer = rematerializer;
        this.graph = rematerializer.graph();
        this.gaps = new Gaps(graph, rematerializer.deadlines());
        this.budgetBytes = budgetBytes;
        this.workLeft = work;
        this.stop = stop;
        this.lowestChoices = gaps.snapshot();
        evaluate();
    }

    /** Evaluates the choices as they are. */
    void evaluate() {
        if (!rematerializer.evaluate(gaps)) {
            excess = Double.POSITIVE_INFINITY;
            cost = FAR_TOO_MUCH;
            workLeft -= 8L * graph.operations();
            return;
        }
        ComputeSequence sequence = rematerializer.sequence();
        workLeft -= sequence.size();
        cost = rematerializer.nanos() + sequence.size();
        if (rematerializer.peakBytes() < lowestPeakBytes) {
            lowestPeakBytes = rematerializer.peakBytes();
            lowestChoices = gaps.snapshot();
        }
        excess = 0;
        if (rematerializer.peakBytes() > budgetBytes) {
            for (int place = 0; place < sequence.size(); place++) {
                excess += Math.max(0, sequence.during(place) - budgetBytes);
            }
        }
    }

    /** Makes a choice for one gap and evaluates it. */
    void choose(int gap, byte choice) {
        gaps.choose(gap, choice);
        evaluate();
    }

    /** Returns the sum over all places of the bytes above the budget. */
    double excess() {
        return excess;
    }

    /** Returns the time in nanoseconds, with one for each compute, to break ties. */
    long cost() {
        return cost;
    }

    boolean isWithinBudget() {
        return excess == 0;
    }

    /** Returns whether the work, the time or the caller's patience is used up. */
    boolean isOver() {
        return workLeft <= 0 || stop.getAsBoolean();
    }

    long workLeft() {
        return workLeft;
    }

    Snapshot snapshot() {
        return new Snapshot(gaps.snapshot(), excess, cost);
    }

    /** Goes back to a snapshot, without evaluating it again. */
    void restore(Snapshot snapshot) {
        gaps.restore(snapshot.choices());
        excess = snapshot.excess();
        cost = snapshot.cost();
    }

    /** Goes to the choice with the lowest peak that was ever evaluated. */
    void restoreLowest() {
        gaps.restore(lowestChoices);
        evaluate();
    }
}
