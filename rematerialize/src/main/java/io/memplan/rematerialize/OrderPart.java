package io.memplan.rematerialize;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/** A run of operations of which the order is open, and what each does to the memory, by places counted from 0. */
final class OrderPart {

    private final CompactGraph graph;
    private final int from;
    private final BitSet[] before;
    private final int[][] lastTouched;
    private final BitSet[][] others;
    private final BitSet[] touchers;
    private final int[] freedHere;
    private final long[] made;
    private final long startBytes;
    private final long peakInGraphOrder;
    private final long bytesAfter;

    /**
     * Takes the operations of a range.
     *
     * @param startBytes what is on the device before the first, in bytes
     */
    OrderPart(CompactGraph graph, Precedence precedence, int from, int to, long startBytes) {
        this.graph = graph;
        this.from = from;
        this.startBytes = startBytes;
        int size = to - from;
        this.before = new BitSet[size];
        this.lastTouched = new int[size][];
        this.others = new BitSet[size][];
        this.made = new long[size];
        this.touchers = new BitSet[graph.values()];
        for (int place = 0; place < size; place++) {
            int at = place;
            before[place] = new BitSet(size);
            precedence.before(from + place).stream()
                    .filter(operation -> operation >= from)
                    .forEach(operation -> before[at].set(operation - from));
            made[place] = Arrays.stream(graph.bases[from + place])
                    .mapToLong(base -> graph.bytes[base])
                    .sum();
            for (int storage : graph.touched[from + place]) {
                touchers[storage] = touchers[storage] == null ? new BitSet(size) : touchers[storage];
                touchers[storage].set(place);
            }
        }
        for (int place = 0; place < size; place++) {
            lastTouched[place] = Arrays.stream(graph.touched[from + place])
                    .filter(storage -> graph.graph().lastUseOfStorage(storage) < to && graph.bytes[storage] > 0)
                    .toArray();
            others[place] = new BitSet[lastTouched[place].length];
            for (int i = 0; i < others[place].length; i++) {
                others[place][i] = (BitSet) touchers[lastTouched[place][i]].clone();
                others[place][i].clear(place);
            }
        }
        this.freedHere = IntStream.range(0, graph.values())
                .filter(storage -> touchers[storage] != null
                        && graph.graph().lastUseOfStorage(storage) < to
                        && graph.bytes[storage] > 0)
                .toArray();
        BitSet done = new BitSet(size);
        long bytes = startBytes;
        long peak = startBytes;
        for (int place = 0; place < size; place++) {
            peak = Math.max(peak, during(bytes, place));
            bytes = after(bytes, place, done);
            done.set(place);
        }
        this.peakInGraphOrder = peak;
        this.bytesAfter = bytes;
    }

    int size() {
        return before.length;
    }

    long startBytes() {
        return startBytes;
    }

    long bytesAfter() {
        return bytesAfter;
    }

    long peakInGraphOrder() {
        return peakInGraphOrder;
    }

    int[] graphOrder() {
        return IntStream.range(from, from + size()).toArray();
    }

    /** Returns the operation at a place of the graph's order. */
    int operation(int place) {
        return from + place;
    }

    /**
     * Returns a peak that no order goes below, in bytes: while an operation runs, what comes before it in every order has
     * run, what comes after it has not, and what the one made for the other is there.
     */
    long lowestPeak() {
        int size = size();
        BitSet[] ancestors = new BitSet[size];
        BitSet[] descendants = new BitSet[size];
        for (int place = 0; place < size; place++) {
            BitSet all = (BitSet) before[place].clone();
            before[place].stream().forEach(earlier -> all.or(ancestors[earlier]));
            ancestors[place] = all;
            descendants[place] = new BitSet(size);
        }
        for (int place = 0; place < size; place++) {
            int descendant = place;
            ancestors[place].stream().forEach(earlier -> descendants[earlier].set(descendant));
        }
        long lowest = 0;
        for (int place = 0; place < size; place++) {
            BitSet done = ancestors[place];
            BitSet open = descendants[place];
            open.set(place);
            long bytes = startBytes + made[place] + graph.workspace[from + place];
            for (int earlier = done.nextSetBit(0); earlier >= 0; earlier = done.nextSetBit(earlier + 1)) {
                bytes += made[earlier];
            }
            for (int storage : freedHere) {
                BitSet touching = touchers[storage];
                boolean madeBefore = graph.producer[storage] < from || done.get(graph.producer[storage] - from);
                boolean madeByIt = graph.producer[storage] == from + place;
                if (madeBefore && !madeByIt && !touching.intersects(open)) {
                    bytes -= graph.bytes[storage];
                }
            }
            lowest = Math.max(lowest, bytes);
        }
        return lowest;
    }

    boolean isReady(int place, BitSet done) {
        if (done.get(place)) {
            return false;
        }
        for (int i = before[place].nextSetBit(0); i >= 0; i = before[place].nextSetBit(i + 1)) {
            if (!done.get(i)) {
                return false;
            }
        }
        return true;
    }

    /** Returns the bytes while the operation runs. */
    long during(long bytes, int place) {
        return bytes + made[place] + graph.workspace[from + place];
    }

    /** Returns the bytes once it has run and what no one needs any more is freed. */
    long after(long bytes, int place, BitSet done) {
        long left = bytes + made[place];
        for (int i = 0; i < others[place].length; i++) {
            boolean last = true;
            for (int other = others[place][i].nextSetBit(0); other >= 0 && last; ) {
                last = done.get(other);
                other = others[place][i].nextSetBit(other + 1);
            }
            left -= last ? graph.bytes[lastTouched[place][i]] : 0;
        }
        return left;
    }
}
