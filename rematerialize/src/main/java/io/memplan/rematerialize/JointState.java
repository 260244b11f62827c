package io.memplan.rematerialize;

import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.transfer.Prefetch;
import io.memplan.graph.transfer.SwapScheduler;
import io.memplan.graph.transfer.TransferPlans;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * A choice between keep, recompute and swap for every gap, with the exact bytes and the simulated time. Work is counted in
 * places simulated, so that the same request gives the same plan; the clock only cuts a search short. Not thread-safe.
 */
final class JointState {

    private static final long FAR_TOO_MUCH = Long.MAX_VALUE / 4;

    /** The simulation of a place costs about as much as three replayed computes. */
    private static final int WORK_PER_PLACE = 1;

    /** What {@link #restore} goes back to. */
    @SuppressWarnings("ArrayRecordComponent") // never handed out
    record Snapshot(byte[] choices, boolean[] swapped, double excess, long cost) {}

    final Rematerializer rematerializer;
    final CompactGraph graph;
    final Gaps gaps;
    final SwapScheduler scheduler;
    final long budgetBytes;
    /** Gaps in which the storage may be away, ascending. */
    final int[] movable;

    private final BooleanSupplier stop;
    private final boolean[] swapped;
    private boolean[] chosen = {};
    private int[] stageAt = {};
    private long workLeft;
    private double excess;
    private long cost;
    private long evaluations;

    JointState(PlanRequest request, long work, BooleanSupplier stop) {
        this.rematerializer = new Rematerializer(request.graph());
        this.graph = rematerializer.graph();
        this.gaps = new Gaps(graph, rematerializer.deadlines());
        this.scheduler = new SwapScheduler(request.graph(), TransferPlans.limitsOf(request), request.hardware());
        this.budgetBytes = request.budgetBytes();
        this.workLeft = work;
        this.stop = stop;
        this.swapped = new boolean[gaps.count()];
        this.movable = request.hostBudgetBytes() + request.diskBudgetBytes() == 0
                ? new int[0]
                : IntStream.range(0, gaps.count())
                        .filter(gap -> scheduler.mayLeave(gaps.storage(gap)))
                        .filter(gap -> !gaps.isLast(gap) && gaps.to(gap) > gaps.from(gap) + 1)
                        .toArray();
        evaluate();
    }

    void setPrefetch(double factor) {
        scheduler.setPrefetch(Prefetch.inTime(factor));
    }

    void addWork(long more) {
        workLeft += more;
    }

    /** Evaluates the choices as they are. */
    void evaluate() {
        evaluations++;
        if (!rematerializer.evaluate(gaps)) {
            excess = Double.POSITIVE_INFINITY;
            cost = FAR_TOO_MUCH;
            workLeft -= 8L * graph.operations();
            return;
        }
        ComputeSequence sequence = rematerializer.sequence();
        scheduler.load(sequence.toArray(), sequence.size());
        choose(sequence);
        scheduler.evaluateWhatFits(chosen);
        workLeft -= (long) WORK_PER_PLACE * sequence.size();
        excess = scheduler.excess();
        cost = scheduler.nanos() + sequence.size() + scheduler.swaps();
    }

    /** Finds the gaps of the order that lie in the gaps of the graph in which the storage is to be away. */
    private void choose(ComputeSequence sequence) {
        if (chosen.length < scheduler.gaps()) {
            chosen = new boolean[scheduler.gaps() * 3 / 2];
        }
        if (stageAt.length < sequence.size()) {
            stageAt = new int[sequence.size() * 3 / 2];
        }
        Arrays.fill(chosen, false);
        int stage = graph.operations();
        for (int place = sequence.size() - 1; place >= 0; place--) {
            if (sequence.placeOf(sequence.operation(place)) == place) {
                stage = sequence.operation(place);
            }
            stageAt[place] = stage;
        }
        for (int gap = 0; gap < scheduler.gaps(); gap++) {
            if (!scheduler.isSwappable(gap)) {
                continue;
            }
            int inGraph = gaps.gapAt(scheduler.storage(gap), stageAt[scheduler.to(gap)]);
            if (swapped[inGraph]) {
                boolean whole = sequence.placeOf(gaps.from(inGraph)) == scheduler.from(gap)
                        && stageAt[scheduler.to(gap)] == gaps.to(inGraph);
                double nanos = scheduler.startNanos(scheduler.to(gap)) - scheduler.startNanos(scheduler.from(gap) + 1);
                chosen[gap] = whole || nanos >= scheduler.transferNanos(gap) / 2.0;
            }
        }
    }

    boolean isSwapped(int gap) {
        return swapped[gap];
    }

    /** Keeps the storage in the gap. */
    void keep(int gap) {
        swapped[gap] = false;
        gaps.choose(gap, Gaps.KEEP);
    }

    /** Recomputes the storage after the gap. */
    void recompute(int gap, byte how) {
        swapped[gap] = false;
        gaps.choose(gap, how);
    }

    /** Swaps the storage in the gap. */
    void swap(int gap) {
        swapped[gap] = true;
        gaps.choose(gap, Gaps.KEEP);
    }

    /** Swaps the storage in every gap in which it would be kept and may be away. */
    void swapWhatIsKept() {
        for (int gap : movable) {
            if (gaps.choice(gap) == Gaps.KEEP) {
                swap(gap);
            }
        }
    }

    /** Keeps everything. */
    void keepAll() {
        Arrays.fill(swapped, false);
        gaps.chooseAll(Gaps.KEEP);
    }

    /** Returns the sum over all places of the bytes above the budget. */
    double excess() {
        return excess;
    }

    /** Returns the simulated time in nanoseconds, with one for each compute and fetch, to break ties. */
    long cost() {
        return cost;
    }

    boolean isWithinBudget() {
        return excess == 0;
    }

    boolean isOver() {
        return workLeft <= 0 || stop.getAsBoolean();
    }

    long workLeft() {
        return workLeft;
    }

    long evaluations() {
        return evaluations;
    }

    Snapshot snapshot() {
        return new Snapshot(gaps.snapshot(), swapped.clone(), excess, cost);
    }

    /** Goes back to a snapshot, without evaluating it again. */
    void restore(Snapshot snapshot) {
        gaps.restore(snapshot.choices());
        System.arraycopy(snapshot.swapped(), 0, swapped, 0, swapped.length);
        excess = snapshot.excess();
        cost = snapshot.cost();
    }

    /** Returns the schedule of the choice, whatever its bytes. */
    Schedule scheduleAsIs() {
        evaluate();
        return scheduler.schedule();
    }

    /** Returns the schedule of the choice, which must be within the budget; it leaves out swaps that nothing needs. */
    Schedule schedule() {
        evaluate();
        boolean[] settled = chosen.clone();
        long before = scheduler.nanos();
        scheduler.settle(settled);
        if (scheduler.isWithinLimits() && scheduler.nanos() <= before) {
            return scheduler.schedule();
        }
        scheduler.evaluate(chosen);
        return scheduler.schedule();
    }
}
