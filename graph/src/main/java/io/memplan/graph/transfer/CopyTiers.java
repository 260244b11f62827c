package io.memplan.graph.transfer;

import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.Tier;
import java.util.Arrays;
import java.util.TreeSet;

/**
 * Chooses the tier of each copy outside the device: the host while it has room; where it has not, what is fetched again
 * last goes to the disk, because it has the most time. Not thread-safe.
 */
final class CopyTiers {

    private static final int INDEX_BITS = 32;

    private final FlatGraph graph;
    private final MemoryLimits limits;
    private final Tier only;
    private byte[] tierOf = {};
    private int[] copyOf = {};
    private long[] byStart = {};
    private int[] end = {};
    private int[] storageOf = {};
    private final int[] lastCopy;
    private final int[] lastWritten;

    CopyTiers(FlatGraph graph, MemoryLimits limits) {
        this.graph = graph;
        this.limits = limits;
        this.only = limits.hostBytes() == 0 && limits.diskBytes() > 0 ? Tier.DISK : Tier.HOST;
        this.lastCopy = new int[graph.values];
        this.lastWritten = new int[graph.values];
    }

    /** Returns the tier that most copies go to. */
    Tier usual() {
        return only;
    }

    /** Chooses for the copies that serve the first so many of the given gaps, which come by the order of their ends. */
    void choose(OrderGaps gaps, int[] swapped, int count) {
        if (tierOf.length < gaps.count()) {
            tierOf = new byte[gaps.count() * 3 / 2];
            copyOf = new int[tierOf.length];
            byStart = new long[tierOf.length];
            end = new int[tierOf.length];
            storageOf = new int[tierOf.length];
        }
        for (int i = 0; i < count; i++) {
            tierOf[swapped[i]] = FastLanes.tierIndex(only);
        }
        if (limits.hostBytes() > 0 && limits.diskBytes() > 0) {
            spread(gaps, swapped, count);
        }
    }

    private void spread(OrderGaps gaps, int[] swapped, int count) {
        Arrays.fill(lastWritten, -1);
        int copies = 0;
        long all = 0;
        for (int i = 0; i < count; i++) {
            int gap = swapped[i];
            int storage = gaps.storage(gap);
            if (lastWritten[storage] != gaps.written(gap)) {
                lastWritten[storage] = gaps.written(gap);
                lastCopy[storage] = copies;
                storageOf[copies] = storage;
                byStart[copies] = (long) gaps.written(gap) << INDEX_BITS | copies;
                all += graph.bytes[storage];
                copies++;
            }
            copyOf[gap] = lastCopy[storage];
            end[lastCopy[storage]] = gaps.to(gap);
        }
        if (all <= limits.hostBytes()) {
            return;
        }
        boolean[] onDisk = new boolean[copies];
        Arrays.sort(byStart, 0, copies);
        TreeSet<Long> onHost = new TreeSet<>();
        long used = 0;
        for (int i = 0; i < copies; i++) {
            int copy = (int) byStart[i];
            long start = byStart[i] >> INDEX_BITS;
            while (!onHost.isEmpty() && onHost.first() >> INDEX_BITS <= start) {
                used -= graph.bytes[storageOf[onHost.pollFirst().intValue()]];
            }
            onHost.add((long) end[copy] << INDEX_BITS | copy);
            used += graph.bytes[storageOf[copy]];
            while (used > limits.hostBytes()) {
                int last = onHost.pollLast().intValue();
                used -= graph.bytes[storageOf[last]];
                onDisk[last] = true;
            }
        }
        for (int i = 0; i < count; i++) {
            tierOf[swapped[i]] = FastLanes.tierIndex(onDisk[copyOf[swapped[i]]] ? Tier.DISK : Tier.HOST);
        }
    }

    /** Returns the tier that the copy which serves a gap is to go to. */
    Tier tier(int gap) {
        return tierOf[gap] == FastLanes.tierIndex(Tier.DISK) ? Tier.DISK : Tier.HOST;
    }
}
