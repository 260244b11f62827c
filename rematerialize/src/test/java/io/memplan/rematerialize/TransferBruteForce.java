package io.memplan.rematerialize;

import io.memplan.graph.Effects;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfile.Link;
import io.memplan.graph.schedule.Tier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PriorityQueue;

/**
 * Finds the fastest of all schedules with recomputes and swaps of a small plain graph whose first computes are in graph
 * order, under the simulator's rules, by trying every step in every state. Of two ways into the same state the one that is
 * no earlier in anything is dropped. What outlives the step is made once and stays. Links have one speed and whole
 * nanoseconds; there is room for every copy in the one tier.
 *
 * <p>Storages are freed only where a step would not fit otherwise, and only as many as it needs: a free that comes earlier, or
 * that nothing needs, makes nothing earlier, since what is allocated waits for all frees before it. A compute is not repeated
 * while its results are there. Without these two rules (the exhaustive way) the search takes many times as long.
 */
final class TransferBruteForce {

    private static final int ISSUED = 0;
    private static final int COMPUTE = 1;
    private static final int RELEASED = 2;
    private static final int OUT = 3;
    private static final int IN = 4;
    private static final int LINKS = 5;

    private record Key(int computed, long resident, long outside) {}

    @SuppressWarnings("ArrayRecordComponent") // compared by identity
    private record Label(Key key, long[] times, long sum) {

        /** What is earlier in everything comes first, so that little is tried that is dropped later. */
        Label(Key key, long[] times) {
            this(key, times, Arrays.stream(times).sum());
        }
    }

    private final TrainingGraph graph;
    private final long budgetBytes;
    private final HardwareProfile hardware;
    private final Tier tier;
    private final CompactGraph compact;
    private final Map<Key, List<long[]>> known = new HashMap<>();
    private final PriorityQueue<Label> open = new PriorityQueue<>(Comparator.comparingLong(Label::sum));
    private final long[] remaining;
    private final boolean exhaustive;
    private long best;

    private TransferBruteForce(
            TrainingGraph graph,
            long budgetBytes,
            HardwareProfile hardware,
            Tier tier,
            long below,
            boolean exhaustive) {
        this.exhaustive = exhaustive;
        this.graph = graph;
        this.budgetBytes = budgetBytes;
        this.hardware = hardware;
        this.tier = tier;
        this.compact = new CompactGraph(graph);
        this.best = below;
        this.remaining = new long[compact.operations() + 1];
        for (int operation = compact.operations() - 1; operation >= 0; operation--) {
            remaining[operation] = remaining[operation + 1] + compact.nanos[operation];
        }
    }

    /**
     * Returns the least time of all schedules, if that is below the given one.
     *
     * @param exhaustive whether to try every step in every state
     */
    static OptionalLong optimumBelow(
            TrainingGraph graph,
            long budgetBytes,
            HardwareProfile hardware,
            Tier tier,
            long below,
            boolean exhaustive) {
        TransferBruteForce search = new TransferBruteForce(graph, budgetBytes, hardware, tier, below, exhaustive);
        search.run();
        return search.best < below ? OptionalLong.of(search.best) : OptionalLong.empty();
    }

    private void run() {
        push(new Key(0, 0, 0), new long[LINKS + 4 * compact.values()]);
        while (!open.isEmpty()) {
            Label label = open.remove();
            if (!known.getOrDefault(label.key(), List.of()).contains(label.times())) {
                continue;
            }
            for (int operation = 0;
                    operation <= label.key().computed() && operation < compact.operations();
                    operation++) {
                compute(label, operation);
            }
            for (int storage = 0; storage < compact.values(); storage++) {
                if (!compact.isSource(storage) && Arrays.binarySearch(compact.lasting, storage) < 0) {
                    move(label, storage);
                }
            }
        }
    }

    private void push(Key key, long[] times) {
        for (int i = 0; i < times.length; i++) {
            times[i] = Math.max(times[i], times[ISSUED]);
        }
        for (int storage = 0; storage < compact.values(); storage++) {
            if (!has(key.resident(), storage)) {
                times[LINKS + 4 * storage] = times[ISSUED];
                times[LINKS + 4 * storage + 1] = times[ISSUED];
                times[LINKS + 4 * storage + 3] = times[ISSUED];
            }
        }
        long end = Math.max(times[COMPUTE] + remaining[key.computed()], Math.max(times[OUT], times[IN]));
        if (end >= best) {
            return;
        }
        boolean lasting = true;
        for (int storage : compact.lasting) {
            lasting &= has(key.resident(), storage);
        }
        if (key.computed() == compact.operations() && lasting) {
            best = end;
            return;
        }
        List<long[]> others = known.computeIfAbsent(key, unused -> new ArrayList<>());
        for (Iterator<long[]> iterator = others.iterator(); iterator.hasNext(); ) {
            long[] other = iterator.next();
            if (isNoLater(other, times)) {
                return;
            }
            if (isNoLater(times, other)) {
                iterator.remove();
            }
        }
        others.add(times);
        open.add(new Label(key, times));
    }

    private static boolean isNoLater(long[] a, long[] b) {
        for (int i = 0; i < a.length; i++) {
            if (a[i] > b[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean has(long set, int storage) {
        return (set >> storage & 1) != 0;
    }

    private long bytes(long resident) {
        long sum = graph.alwaysResidentBytes();
        for (int storage = 0; storage < compact.values(); storage++) {
            sum += has(resident, storage) ? compact.bytes[storage] : 0;
        }
        return sum;
    }

    private void compute(Label label, int operation) {
        boolean again = operation < label.key().computed();
        boolean once = graph.operation(operation).effects() == Effects.RANDOM || compact.makesLasting(operation);
        if (again && once) {
            return;
        }
        long needed = 0;
        for (int value : compact.reads[operation]) {
            if (!compact.isSource(value)) {
                if (!has(label.key().resident(), value)) {
                    return;
                }
                needed |= 1L << value;
            }
        }
        long made = 0;
        for (int base : compact.bases[operation]) {
            made |= 1L << base;
        }
        if (again && !exhaustive && (label.key().resident() & made) == made) {
            return;
        }
        for (long freed : frees(label.key().resident() | made, needed | made, compact.workspace[operation])) {
            compute(freed(label, freed), operation, again);
        }
    }

    /** Returns the sets of storages that may be freed so that the rest fits. */
    private List<Long> frees(long resident, long pinned, long workspace) {
        for (int storage : compact.lasting) {
            pinned |= 1L << storage;
        }
        List<Long> sets = new ArrayList<>();
        if (bytes(resident) + workspace <= budgetBytes) {
            sets.add(0L);
        } else if (!exhaustive) {
            long free = resident & ~pinned;
            for (long set = free; set != 0; set = (set - 1) & free) {
                if (bytes(resident & ~set) + workspace <= budgetBytes && needsAll(resident, set, workspace)) {
                    sets.add(set);
                }
            }
        }
        return sets;
    }

    private boolean needsAll(long resident, long set, long workspace) {
        for (long rest = set; rest != 0; rest &= rest - 1) {
            long one = Long.lowestOneBit(rest);
            if (compact.bytes[Long.numberOfTrailingZeros(one)] == 0
                    || bytes((resident & ~set) | one) + workspace <= budgetBytes) {
                return false;
            }
        }
        return true;
    }

    /** Returns the state after some storages are freed. */
    private Label freed(Label label, long set) {
        long[] times = label.times().clone();
        Key key = label.key();
        for (long rest = set; rest != 0; rest &= rest - 1) {
            int storage = Long.numberOfTrailingZeros(rest);
            times[RELEASED] = Math.max(times[RELEASED], goneAt(key, times, storage));
        }
        return new Label(new Key(key.computed(), key.resident() & ~set, key.outside()), times);
    }

    /** Returns when the bytes of a storage are released if it is freed now. */
    private static long goneAt(Key key, long[] times, int storage) {
        int at = LINKS + 4 * storage;
        long gone = Math.max(times[at + 1], times[at + 3]);
        return has(key.outside(), storage) ? Math.max(gone, times[at + 2]) : gone;
    }

    private void compute(Label label, int operation, boolean again) {
        long[] times = label.times().clone();
        long start = Math.max(times[ISSUED], times[COMPUTE]);
        for (int value : compact.reads[operation]) {
            if (!compact.isSource(value)) {
                start = Math.max(start, times[LINKS + 4 * value + 3]);
            }
        }
        long resident = label.key().resident();
        long more = compact.workspace[operation];
        for (int base : compact.bases[operation]) {
            more += has(resident, base) ? 0 : compact.bytes[base];
            resident |= 1L << base;
        }
        start = more > 0 ? Math.max(start, times[RELEASED]) : start;
        long end = start + compact.nanos[operation];
        times[ISSUED] = start;
        times[COMPUTE] = end;
        for (int value : compact.reads[operation]) {
            if (!compact.isSource(value)) {
                times[LINKS + 4 * value + 1] = end;
            }
        }
        for (int base : compact.bases[operation]) {
            times[LINKS + 4 * base] = end;
            times[LINKS + 4 * base + 1] = end;
            times[LINKS + 4 * base + 3] = 0;
        }
        if (compact.workspace[operation] > 0) {
            times[RELEASED] = Math.max(times[RELEASED], end);
        }
        push(
                new Key(
                        label.key().computed() + (again ? 0 : 1),
                        resident,
                        label.key().outside()),
                times);
    }

    private void move(Label label, int storage) {
        Key key = label.key();
        int at = LINKS + 4 * storage;
        if (has(key.resident(), storage)) {
            if (exhaustive) {
                Label freed = freed(label, 1L << storage);
                push(freed.key(), freed.times());
            }
            if (!has(key.outside(), storage)) {
                long[] times = label.times().clone();
                times[ISSUED] = Math.max(times[ISSUED], Math.max(times[at], times[at + 3]));
                times[OUT] = Math.max(times[OUT], times[ISSUED]) + nanos(hardware.out(tier), storage);
                times[at + 2] = times[OUT];
                push(new Key(key.computed(), key.resident(), key.outside() | 1L << storage), times);
            }
        } else if (has(key.outside(), storage)) {
            long one = 1L << storage;
            for (long set : frees(key.resident() | one, one, 0)) {
                fetch(freed(label, set), storage);
            }
        }
    }

    private void fetch(Label label, int storage) {
        Key key = label.key();
        int at = LINKS + 4 * storage;
        long[] times = label.times().clone();
        times[ISSUED] = Math.max(times[ISSUED], Math.max(times[RELEASED], times[at + 2]));
        times[IN] = Math.max(times[IN], times[ISSUED]) + nanos(hardware.in(tier), storage);
        times[at] = times[ISSUED];
        times[at + 1] = times[ISSUED];
        times[at + 3] = times[IN];
        push(new Key(key.computed(), key.resident() | 1L << storage, key.outside()), times);
    }

    private long nanos(Link link, int storage) {
        return link.latencyNanos() + Math.round(compact.bytes[storage] / link.bytesPerSecond() * 1e9);
    }
}
