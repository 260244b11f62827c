package io.memplan.swap.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Places copies in a slab that is as large as the most bytes that exist at once, step by step: in the smallest run that
 * has room, or in several, the largest first, where none has.
 */
final class SplitPlacing {

    private final TreeMap<Long, Long> freeBytesByOffset = new TreeMap<>();
    private final List<Lifetime> active = new ArrayList<>();

    private SplitPlacing(long slabBytes) {
        if (slabBytes > 0) {
            freeBytesByOffset.put(0L, slabBytes);
        }
    }

    /** Returns the most bytes that exist at once. */
    static long peakBytes(List<Lifetime> lifetimes) {
        List<Lifetime> active = new ArrayList<>();
        long bytes = 0;
        long peak = 0;
        for (Lifetime life : byBeginning(lifetimes)) {
            for (Iterator<Lifetime> each = active.iterator(); each.hasNext(); ) {
                Lifetime earlier = each.next();
                if (earlier.to() < life.from()) {
                    bytes -= earlier.bytes();
                    each.remove();
                }
            }
            active.add(life);
            bytes += life.bytes();
            peak = Math.max(peak, bytes);
        }
        return peak;
    }

    /** Places copies of one tier. */
    static void place(List<Lifetime> lifetimes, long slabBytes, Slot[] slots) {
        SplitPlacing placing = new SplitPlacing(slabBytes);
        for (Lifetime life : byBeginning(lifetimes)) {
            placing.releaseBefore(life, slots);
            slots[life.place()] = new Slot(life.tier(), placing.take(life.bytes()));
            placing.active.add(life);
        }
    }

    private static List<Lifetime> byBeginning(List<Lifetime> lifetimes) {
        return lifetimes.stream()
                .sorted(Comparator.comparingInt(Lifetime::from))
                .toList();
    }

    private void releaseBefore(Lifetime next, Slot[] slots) {
        for (Iterator<Lifetime> each = active.iterator(); each.hasNext(); ) {
            Lifetime life = each.next();
            if (life.to() < next.from()) {
                slots[life.place()].extents().forEach(this::release);
                each.remove();
            }
        }
    }

    private void release(Extent extent) {
        long offset = extent.offset();
        long bytes = extent.bytes();
        if (bytes == 0) {
            return;
        }
        Map.Entry<Long, Long> before = freeBytesByOffset.floorEntry(offset);
        if (before != null && before.getKey() + before.getValue() == offset) {
            offset = before.getKey();
            bytes += before.getValue();
        }
        Long behind = freeBytesByOffset.remove(extent.end());
        freeBytesByOffset.put(offset, behind == null ? bytes : bytes + behind);
    }

    private List<Extent> take(long bytes) {
        List<Extent> taken = new ArrayList<>();
        long left = bytes;
        while (left > 0) {
            Map.Entry<Long, Long> run = best(left);
            long length = Math.min(left, run.getValue());
            freeBytesByOffset.remove(run.getKey());
            if (run.getValue() > length) {
                freeBytesByOffset.put(run.getKey() + length, run.getValue() - length);
            }
            taken.add(new Extent(run.getKey(), length));
            left -= length;
        }
        return taken.isEmpty() ? List.of(new Extent(0, 0)) : taken;
    }

    /** Returns the smallest free run that has room, or the largest of all. */
    private Map.Entry<Long, Long> best(long bytes) {
        Map.Entry<Long, Long> best = freeBytesByOffset.firstEntry();
        for (Map.Entry<Long, Long> run : freeBytesByOffset.entrySet()) {
            boolean fits = run.getValue() >= bytes;
            boolean bestFits = best.getValue() >= bytes;
            if (fits ? !bestFits || run.getValue() < best.getValue() : !bestFits && run.getValue() > best.getValue()) {
                best = Map.entry(run.getKey(), run.getValue());
            }
        }
        return Map.entry(best.getKey(), best.getValue());
    }
}
