package io.memplan.graph.transfer;

import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.Schedule;
import java.util.Arrays;

/** Issues the steps of an order of computes with a choice of gaps, place by place, and simulates them. Not thread-safe. */
final class SwapEmission {

    /*
     * How the schedule comes about, place by place of the order:
     *  (1) A copy-out is issued right after the compute that last wrote the contents, and is shared by all gaps with the
     *      same contents. It goes to its tier (CopyTiers), or to the other while there is no room; where there is none in
     *      either, it is tried again at the last use, and then given up.
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
    private final StepList steps;
    private final LazyFrees lazy;
    private final EmittedCopies copies;
    private final MadeViews views;
    private final boolean[] resident;
    private final boolean[] computed;
    private boolean[] unused = {};
    private boolean[] failed = {};
    private boolean eagerFrees;
    private OrderGaps gaps;
    private FetchPlaces fetches;
    private long bytes;
    private double excess;
    private long nanos;
    private int swaps;

    SwapEmission(FlatGraph graph, MemoryLimits limits, HardwareProfile hardware) {
        this.graph = graph;
        this.limits = limits;
        this.gaps = new OrderGaps(graph);
        this.fetches = new FetchPlaces(graph, limits, hardware);
        this.steps = new StepList(new FastSimulator(graph, hardware));
        this.lazy = new LazyFrees(graph.values);
        this.copies = new EmittedCopies(graph, limits, hardware, steps);
        this.views = new MadeViews(graph, steps);
        this.resident = new boolean[graph.values];
        this.computed = new boolean[graph.operations];
    }

    void setEagerFrees(boolean eager) {
        this.eagerFrees = eager;
    }

    void run(OrderGaps order, FetchPlaces chosenFetches, boolean[] chosen) {
        gaps = order;
        fetches = chosenFetches;
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
        copies.clear();
        views.clear();
        Arrays.fill(resident, false);
        Arrays.fill(computed, false);
        if (unused.length < gaps.count()) {
            unused = new boolean[gaps.count() * 3 / 2];
            failed = new boolean[unused.length];
        }
        Arrays.fill(unused, 0, gaps.count(), false);
        Arrays.fill(failed, 0, gaps.count(), false);
        lazy.clear();
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
        if (resident[storage] || !copies.has(storage)) {
            // A lazy free did not come yet, or there was no room outside: it never leaves.
            lazy.remove(storage);
            unused[gap] = true;
            failed[gap] = !copies.has(storage);
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
        for (int i = 0; i < lazy.entries() && over > 0; i++) {
            int storage = lazy.entry(i);
            if (storage >= 0) {
                if (copies.ends()[storage] > steps.simulator().computeFree()) {
                    return true;
                }
                over -= graph.bytes[storage];
            }
        }
        return over > 0;
    }

    private void arrive(int storage) {
        resident[storage] = true;
        views.arrive(storage);
        bytes += graph.bytes[storage];
        swaps++;
    }

    private void makeRoom(long more) {
        while (bytes + more > limits.deviceBytes()) {
            int storage = lazy.poll();
            if (storage < 0) {
                break;
            }
            leave(storage);
        }
        excess += Math.max(0, bytes + more - limits.deviceBytes());
    }

    private void leave(int storage) {
        steps.free(storage);
        resident[storage] = false;
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
            views.makeAgain(view);
        }
        begin(operation);
        steps.compute(operation, computed[operation] && graph.updatesState[operation]);
        computed[operation] = true;
        for (int storage : graph.overwritten[operation]) {
            copies.drop(storage);
        }
        for (int gap = gaps.firstEndingAt(place); gap < gaps.firstEndingAt(place + 1); gap++) {
            if (isAway(gap, chosen) && fetches.isLastOfCopy(gap)) {
                copies.drop(gaps.storage(gap));
            }
        }
        for (int gap = gaps.firstWrittenAt(place); gap >= 0; gap = gaps.nextWritten(gap)) {
            if (isAway(gap, chosen)) {
                copyOut(gap);
            }
        }
        for (int gap = gaps.firstStartingAt(place); gap >= 0; gap = gaps.nextStarting(gap)) {
            if (isAway(gap, chosen)) {
                goAway(gap);
            }
        }
        for (int death = gaps.firstDyingAt(place); death >= 0; death = gaps.nextDying(death)) {
            int storage = gaps.dyingStorage(death);
            leave(storage);
            copies.drop(storage);
        }
    }

    private boolean isAway(int gap, boolean[] chosen) {
        return chosen[gap] && gaps.mayLeave(gap);
    }

    private void begin(int operation) {
        for (int base : graph.bases[operation]) {
            views.begin(base);
            if (!resident[base]) {
                resident[base] = true;
                bytes += graph.bytes[base];
            }
        }
        views.made(operation);
    }

    private void copyOut(int gap) {
        int storage = gaps.storage(gap);
        if (!copies.has(storage) && copies.copyOut(storage, fetches.tier(gap))) {
            views.copiedOut(storage);
        }
    }

    private void goAway(int gap) {
        int storage = gaps.storage(gap);
        copyOut(gap);
        if (!copies.has(storage)) {
            return;
        }
        if (eagerFrees) {
            leave(storage);
            return;
        }
        lazy.add(storage, copies.ends());
    }

    /** Returns the gaps in which the storage had no need to leave, or no room outside; changes with the next run. */
    boolean[] unused() {
        return unused;
    }

    /** Returns the gaps for which there was no room outside; changes with the next run. */
    boolean[] failed() {
        return failed;
    }

    double excess() {
        return excess;
    }

    long nanos() {
        return nanos;
    }

    int swaps() {
        return swaps;
    }

    Schedule schedule() {
        return steps.toSchedule();
    }
}
