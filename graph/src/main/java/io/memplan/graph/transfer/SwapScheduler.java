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

    /*
     * How the schedule comes about, place by place of the order:
     *  (1) A copy-out is issued right after the compute that last wrote the contents, and is shared by all gaps with the
     *      same contents. It goes to the host while there is room, else to disk; where there is none, it is tried again at
     *      the last use, and then given up.
     *  (2) Frees of storages with a copy are lazy: they come when an allocation needs the room, in the order of the
     *      copies, so that copies have all the time there is. Whatever is still there when it is to be fetched stays.
     *  (3) A fetch is issued at its place (FetchPlaces), or later if room for it would have to wait for a copy-out,
     *      but before its use. Fetches keep their order.
     *  (4) A copy is dropped after the use that its last fetch served, so that it has been read by then.
     *  (5) What outlives the step, sources, and storages with views that cannot be made again stay. Other views are made
     *      again when they are read after a fetch.
     */

    private final FlatGraph graph;
    private final MemoryLimits limits;
    private final HardwareProfile hardware;
    private final OrderGaps gaps;
    private final FetchPlaces fetches;
    private final StepList steps;
    private final long[] outside = new long[2];
    private final boolean[] resident;
    private final byte[] copied;
    private final double[] copyEnd;
    private final int[] incarnation;
    private final int[] madeIn;
    private final boolean[] computed;
    private int[] lazy = new int[64];
    private int lazyHead;
    private int lazyTail;
    private final boolean[] isLazy;
    private boolean[] unused = {};
    private boolean[] failed = {};
    private Prefetch prefetch = Prefetch.inTime(1);
    private boolean eagerFrees;
    private double outClock;
    private long bytes;
    private double excess;
    private long nanos;
    private int swaps;

    /** Creates a scheduler for the graph within the limits. */
    public SwapScheduler(TrainingGraph graph, MemoryLimits limits, HardwareProfile hardware) {
        this.graph = new FlatGraph(graph);
        this.limits = limits;
        this.hardware = hardware;
        this.gaps = new OrderGaps(this.graph);
        this.fetches = new FetchPlaces(this.graph, hardware);
        this.steps = new StepList(new FastSimulator(this.graph, hardware));
        this.resident = new boolean[this.graph.values];
        this.copied = new byte[this.graph.values];
        this.copyEnd = new double[this.graph.values];
        this.incarnation = new int[this.graph.values];
        this.madeIn = new int[this.graph.values];
        this.computed = new boolean[this.graph.operations];
        this.isLazy = new boolean[this.graph.values];
    }

    /** Sets when storages are fetched; in time by default. */
    public void setPrefetch(Prefetch prefetch) {
        this.prefetch = prefetch;
    }

    /** Sets whether storages are freed as soon as their copy ends, whoever waits for that; not by default. */
    public void setEagerFrees(boolean eagerFrees) {
        this.eagerFrees = eagerFrees;
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
        if (unused.length < gaps.count()) {
            unused = new boolean[gaps.count() * 3 / 2];
            failed = new boolean[unused.length];
        }
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
        return hardware.toHost().nanosFor(graph.bytes[storage])
                + hardware.fromHost().nanosFor(graph.bytes[storage]);
    }

    /** Returns whether a storage may leave the device at all. */
    public boolean mayLeave(int storage) {
        return graph.movable[storage];
    }

    /** Returns whether a choice of the gap means anything: the storage may leave, and some place lies in the gap. */
    public boolean isSwappable(int gap) {
        return graph.movable[gaps.storage(gap)] && gaps.to(gap) > gaps.from(gap) + 1;
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
        start();
        int nextFetch = 0;
        for (int place = 0; place < gaps.places(); place++) {
            while (nextFetch < fetches.count() && fetch(fetches.gap(nextFetch), place)) {
                nextFetch++;
            }
            compute(place, chosen);
        }
        nanos = steps.simulator().stepNanos();
    }

    private void start() {
        steps.clear();
        Arrays.fill(outside, 0);
        Arrays.fill(copied, (byte) -1);
        Arrays.fill(resident, false);
        Arrays.fill(isLazy, false);
        Arrays.fill(incarnation, 0);
        Arrays.fill(madeIn, 0);
        Arrays.fill(computed, false);
        Arrays.fill(unused, 0, gaps.count(), false);
        Arrays.fill(failed, 0, gaps.count(), false);
        lazyHead = 0;
        lazyTail = 0;
        outClock = 0;
        excess = 0;
        swaps = 0;
        bytes = graph.graph.alwaysResidentBytes();
    }

    /** Fetches the storage of a gap if it is time; returns whether that is done. */
    private boolean fetch(int gap, int place) {
        if (fetches.place(gap) > place) {
            return false;
        }
        int storage = gaps.storage(gap);
        if (resident[storage] || copied[storage] < 0) {
            // A lazy free did not come yet, or there was no room outside: it never leaves.
            isLazy[storage] = false;
            unused[gap] = true;
            failed[gap] = copied[storage] < 0;
            return true;
        }
        long more = graph.bytes[storage];
        if (place < gaps.to(gap) && mustWaitFor(more)) {
            return false;
        }
        makeRoom(more);
        steps.swapIn(storage);
        arrive(storage);
        return true;
    }

    private boolean mustWaitFor(long more) {
        long over = bytes + more - limits.deviceBytes();
        for (int i = lazyHead; i < lazyTail && over > 0; i++) {
            if (isLazy[lazy[i]]) {
                if (copyEnd[lazy[i]] > steps.simulator().computeFree()) {
                    return true;
                }
                over -= graph.bytes[lazy[i]];
            }
        }
        return over > 0;
    }

    private void arrive(int storage) {
        resident[storage] = true;
        incarnation[storage]++;
        bytes += graph.bytes[storage];
        swaps++;
    }

    private void makeRoom(long more) {
        while (bytes + more > limits.deviceBytes() && lazyHead < lazyTail) {
            int storage = lazy[lazyHead++];
            if (isLazy[storage]) {
                leave(storage);
            }
        }
        excess += Math.max(0, bytes + more - limits.deviceBytes());
    }

    private void leave(int storage) {
        steps.free(storage);
        resident[storage] = false;
        isLazy[storage] = false;
        bytes -= graph.bytes[storage];
    }

    private void compute(int place, boolean[] chosen) {
        int operation = gaps.operation(place);
        long more = graph.workspace[operation];
        for (int base : graph.bases[operation]) {
            more += resident[base] ? 0 : graph.bytes[base];
        }
        makeRoom(more);
        for (int view : graph.viewsRead[operation]) {
            makeAgain(view);
        }
        begin(operation);
        steps.compute(operation, computed[operation] && graph.updatesState[operation]);
        computed[operation] = true;
        for (int storage : graph.overwritten[operation]) {
            drop(storage);
        }
        for (int gap = gaps.firstEndingAt(place); gap < gaps.firstEndingAt(place + 1); gap++) {
            if (isAway(gap, chosen) && fetches.isLastOfCopy(gap)) {
                drop(gaps.storage(gap));
            }
        }
        for (int gap = gaps.firstWrittenAt(place); gap >= 0; gap = gaps.nextWritten(gap)) {
            if (isAway(gap, chosen)) {
                copyOut(gaps.storage(gap));
            }
        }
        for (int gap = gaps.firstStartingAt(place); gap >= 0; gap = gaps.nextStarting(gap)) {
            if (isAway(gap, chosen)) {
                goAway(gaps.storage(gap));
            }
        }
        for (int death = gaps.firstDyingAt(place); death >= 0; death = gaps.nextDying(death)) {
            int storage = gaps.dyingStorage(death);
            leave(storage);
            drop(storage);
        }
    }

    private boolean isAway(int gap, boolean[] chosen) {
        return chosen[gap] && isSwappable(gap);
    }

    private void begin(int operation) {
        for (int base : graph.bases[operation]) {
            incarnation[base]++;
            if (!resident[base]) {
                resident[base] = true;
                bytes += graph.bytes[base];
            }
        }
        for (int view : graph.viewsMade[operation]) {
            madeIn[view] = incarnation[graph.storage[view]];
        }
    }

    private void makeAgain(int view) {
        if (madeIn[view] == incarnation[graph.storage[view]]) {
            return;
        }
        int maker = graph.producer[view];
        for (int read : graph.viewsRead[maker]) {
            makeAgain(read);
        }
        for (int made : graph.viewsMade[maker]) {
            madeIn[made] = incarnation[graph.storage[made]];
        }
        steps.compute(maker, false);
    }

    private void copyOut(int storage) {
        long more = graph.bytes[storage];
        if (copied[storage] >= 0) {
            return;
        }
        Tier tier = outside[0] + more <= limits.hostBytes() ? Tier.HOST : Tier.DISK;
        if (tier == Tier.DISK && outside[1] + more > limits.diskBytes()) {
            return;
        }
        copied[storage] = (byte) tier.ordinal();
        outside[tier.ordinal()] += more;
        steps.swapOut(storage, tier);
        outClock = Math.max(outClock, steps.simulator().issued())
                + hardware.toHost().nanosFor(more);
        copyEnd[storage] = outClock;
    }

    private void goAway(int storage) {
        copyOut(storage);
        if (copied[storage] < 0) {
            return;
        }
        if (eagerFrees) {
            leave(storage);
            return;
        }
        if (lazyTail == lazy.length) {
            lazy = Arrays.copyOf(lazy, 2 * lazyTail);
        }
        int at = lazyTail++;
        while (at > lazyHead && copyEnd[lazy[at - 1]] > copyEnd[storage]) {
            lazy[at] = lazy[at - 1];
            at--;
        }
        lazy[at] = storage;
        isLazy[storage] = true;
    }

    private void drop(int storage) {
        if (copied[storage] >= 0) {
            outside[copied[storage]] -= graph.bytes[storage];
            copied[storage] = -1;
            steps.dropHost(storage);
        }
    }

    /**
     * Builds the schedule of a choice as {@link #evaluate}, and takes the gaps out of the choice for which there was no room
     * outside, and those in which the storage had no need to leave.
     */
    public void settle(boolean[] chosen) {
        evaluateWhatFits(chosen);
        while (excess == 0) {
            boolean[] before = chosen.clone();
            if (!takeOut(unused, chosen)) {
                return;
            }
            evaluate(chosen);
            if (excess > 0) {
                System.arraycopy(before, 0, chosen, 0, before.length);
                evaluate(chosen);
                return;
            }
        }
    }

    /** Builds and simulates as {@link #evaluate}; takes gaps out of the choice for which there was no room outside. */
    public void evaluateWhatFits(boolean[] chosen) {
        evaluate(chosen);
        while (excess > 0 && takeOut(failed, chosen)) {
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
        return excess == 0;
    }

    /** Returns the bytes above the device limit of the last choice, over all places. */
    public double excess() {
        return excess;
    }

    /** Returns the simulated step time of the last choice, in nanoseconds. */
    public long nanos() {
        return nanos;
    }

    /** Returns how often a storage is fetched in the last choice. */
    public int swaps() {
        return swaps;
    }

    /** Returns the schedule of the last choice. */
    public Schedule schedule() {
        return steps.toSchedule();
    }
}
