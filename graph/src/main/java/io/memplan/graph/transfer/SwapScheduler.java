package io.memplan.graph.transfer;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.Tier;
import java.util.Arrays;

/**
 * Builds and simulates the schedule of an order of computes and a choice of gaps in which a storage is away. Reused for
 * many choices; not thread-safe.
 *
 * <p>A gap lies between two successive places of the order that touch the same contents of a produced storage. In a
 * chosen gap the storage is copied out and freed, and fetched again before its end.
 */
public final class SwapScheduler {

    private final FlatGraph graph;
    private final HardwareProfile hardware;
    private final MemoryLimits limits;
    private final OrderGaps gaps;
    private final FetchPlaces fetches;
    private final SwapEmission emission;
    private Prefetch prefetch = Prefetch.inTime(1);

    /** Creates a scheduler for the graph within the limits. */
    public SwapScheduler(TrainingGraph graph, MemoryLimits limits, HardwareProfile hardware) {
        this.graph = new FlatGraph(graph);
        this.hardware = hardware;
        this.limits = limits;
        this.gaps = new OrderGaps(this.graph);
        this.fetches = new FetchPlaces(this.graph, limits, hardware);
        this.emission = new SwapEmission(this.graph, limits, hardware);
    }

    /** Sets when storages are fetched; in time by default. */
    public void setPrefetch(Prefetch prefetch) {
        this.prefetch = prefetch;
    }

    /** Sets whether storages are freed as soon as their copy ends, whoever waits for that; not by default. */
    public void setEagerFrees(boolean eagerFrees) {
        emission.setEagerFrees(eagerFrees);
    }

    /** Takes the order of computes that graph order gives. */
    public void loadGraphOrder() {
        int[] order = new int[graph.operations];
        Arrays.setAll(order, i -> i);
        load(order, order.length);
    }

    /** Takes an order of computes: the first places of the array. It must be valid when nothing but last uses frees. */
    public void load(int[] order, int places) {
        gaps.load(order, places);
    }

    /** Returns the graph. */
    public TrainingGraph graph() {
        return graph.graph;
    }

    /** Returns the number of places of the order. */
    public int places() {
        return gaps.places();
    }

    /** Returns the operation computed at a place. */
    public int operation(int place) {
        return gaps.operation(place);
    }

    /** Returns the number of gaps. */
    public int gaps() {
        return gaps.count();
    }

    /** Returns the storage of a gap. */
    public int storage(int gap) {
        return gaps.storage(gap);
    }

    /** Returns the place at the start of a gap. */
    public int from(int gap) {
        return gaps.from(gap);
    }

    /** Returns the place at the end of a gap. */
    public int to(int gap) {
        return gaps.to(gap);
    }

    /** Returns the bytes of the storage of a gap. */
    public long bytes(int gap) {
        return graph.bytes[gaps.storage(gap)];
    }

    /** Returns how long the storage of a gap takes to leave and to come back, alone on each link, in nanoseconds. */
    public long transferNanos(int gap) {
        return transferNanosOf(gaps.storage(gap));
    }

    /** Returns how long a storage takes to leave and to come back, alone on each link, in nanoseconds. */
    public long transferNanosOf(int storage) {
        Tier tier = fetches.usualTier();
        return hardware.out(tier).nanosFor(graph.bytes[storage])
                + hardware.in(tier).nanosFor(graph.bytes[storage]);
    }

    /** Returns whether a storage may leave the device at all. */
    public boolean mayLeave(int storage) {
        return graph.movable[storage];
    }

    /** Returns whether a choice of the gap means anything: the storage may leave, and some place lies in the gap. */
    public boolean isSwappable(int gap) {
        return gaps.mayLeave(gap);
    }

    /** Returns when the compute at a place begins if none waits, in nanoseconds. */
    public double startNanos(int place) {
        return gaps.startNanos(place);
    }

    /** Returns the device bytes that the last choice cannot avoid at a place. */
    public long bytesAt(int place) {
        return fetches.bytes(place);
    }

    /** Returns the device bytes at a place when nothing leaves. */
    public long bytesKept(int place) {
        return gaps.bytes(place);
    }

    /** Returns what the operation at a place needs at least: all that is always there, what it touches, its workspace. */
    public long bytesTouched(int place) {
        int operation = gaps.operation(place);
        long sum = graph.graph.alwaysResidentBytes() + graph.workspace[operation];
        for (int storage : graph.touched[operation]) {
            sum += graph.bytes[storage];
        }
        return sum;
    }

    /** Builds the schedule of a choice of gaps and simulates it. */
    public void evaluate(boolean[] chosen) {
        fetches.choose(gaps, chosen, prefetch, limits.deviceBytes());
        emission.run(gaps, fetches, chosen);
    }

    /**
     * Builds the schedule of a choice as {@link #evaluate}, and takes the gaps out of the choice for which there was no room
     * outside, and those in which the storage had no need to leave.
     */
    public void settle(boolean[] chosen) {
        evaluateWhatFits(chosen);
        while (isWithinLimits()) {
            boolean[] before = chosen.clone();
            if (!takeOut(emission.unused(), chosen)) {
                return;
            }
            evaluate(chosen);
            if (!isWithinLimits()) {
                System.arraycopy(before, 0, chosen, 0, before.length);
                evaluate(chosen);
                return;
            }
        }
    }

    /** Builds and simulates as {@link #evaluate}; takes gaps out of the choice for which there was no room outside. */
    public void evaluateWhatFits(boolean[] chosen) {
        evaluate(chosen);
        while (!isWithinLimits() && takeOut(emission.failed(), chosen)) {
            evaluate(chosen);
        }
    }

    private boolean takeOut(boolean[] which, boolean[] chosen) {
        boolean any = false;
        for (int gap = 0; gap < gaps.count(); gap++) {
            any |= which[gap] && chosen[gap];
            chosen[gap] &= !which[gap];
        }
        return any;
    }

    /** Returns whether the last choice keeps the limits. */
    public boolean isWithinLimits() {
        return emission.excess() == 0;
    }

    /** Returns the bytes above the device limit of the last choice, over all places. */
    public double excess() {
        return emission.excess();
    }

    /** Returns the simulated step time of the last choice, in nanoseconds. */
    public long nanos() {
        return emission.nanos();
    }

    /** Returns how often a storage is fetched in the last choice. */
    public int swaps() {
        return emission.swaps();
    }

    /** Returns the schedule of the last choice. */
    public Schedule schedule() {
        return emission.schedule();
    }
}
