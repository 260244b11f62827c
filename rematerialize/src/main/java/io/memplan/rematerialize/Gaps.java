package io.memplan.rematerialize;

import io.memplan.graph.Phase;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The gaps between successive uses of each produced storage in graph order, each with a choice. The gap with index
 * {@code i} of a storage lies between its use {@code i} and the next; the last one lies after the last use, where only
 * recomputes can read the storage.
 */
final class Gaps implements Availability {

    /** The storage stays on the device through the gap. */
    static final byte KEEP = 0;
    /** The storage is evicted, and recomputed for the first reader in the gap, and stays from then on. */
    static final byte EVICT = 1;
    /** The storage is evicted, and recomputed for each reader in the gap. */
    static final byte EVICT_ALWAYS = 2;

    /** Storages below this share of the peak are always kept: recomputing them costs more than it frees. */
    static final double TINY = 2e-5;

    private final CompactGraph graph;
    private final int[][] uses;
    private final int[] first;
    private final int[] storageOf;
    private final int[] evictable;
    private byte[] choice;

    Gaps(CompactGraph graph, RecomputeDeadlines deadlines) {
        this.graph = graph;
        this.uses = new int[graph.values()][];
        this.first = new int[graph.values() + 1];
        int[] count = new int[graph.values()];
        for (int[] storages : graph.touched) {
            for (int storage : storages) {
                count[storage]++;
            }
        }
        for (int storage = 0; storage < graph.values(); storage++) {
            uses[storage] = new int[count[storage]];
            first[storage + 1] = first[storage] + count[storage];
        }
        Arrays.fill(count, 0);
        for (int operation = 0; operation < graph.operations(); operation++) {
            for (int storage : graph.touched[operation]) {
                uses[storage][count[storage]++] = operation;
            }
        }
        this.choice = new byte[first[graph.values()]];
        this.storageOf = new int[choice.length];
        long tinyBytes = (long) (TINY * graph.graph().keepAllPeakBytes());
        for (int storage = 0; storage < graph.values(); storage++) {
            Arrays.fill(storageOf, first[storage], first[storage + 1], storage);
        }
        this.evictable = IntStream.range(0, choice.length)
                .filter(gap -> graph.bytes[storageOf[gap]] > tinyBytes && isForward(storageOf[gap]))
                .filter(gap -> deadlines.allows(graph.producer[storageOf[gap]], isLast(gap) ? from(gap) + 1 : to(gap)))
                .toArray();
        for (int gap : evictable) {
            choice[gap] = afterLastUse(gap);
        }
    }

    private byte afterLastUse(int gap) {
        return isLast(gap) && Arrays.binarySearch(graph.lasting, storageOf[gap]) < 0 ? EVICT_ALWAYS : KEEP;
    }

    /** Returns whether the storage is of the forward part; others need the gradients before them again, which are gone. */
    private boolean isForward(int storage) {
        return graph.graph().operation(graph.producer[storage]).phase() == Phase.FORWARD;
    }

    @Override
    public boolean isRetained(int storage, int stage, int lastComputed) {
        int[] at = uses[storage];
        int use = at.length - 1;
        while (use > 0 && at[use] >= stage) {
            use--;
        }
        return switch (choice[first[storage] + use]) {
            case KEEP -> true;
            case EVICT -> lastComputed > at[use];
            default -> false;
        };
    }

    /** Returns the gaps for which there is a choice, ascending. */
    int[] evictable() {
        return evictable.clone();
    }

    /** Makes the same choice for every gap for which there is one, but after last uses only what outlives the step is kept. */
    void chooseAll(byte newChoice) {
        for (int gap : evictable) {
            choice[gap] = isLast(gap) ? afterLastUse(gap) : newChoice;
        }
    }

    /** Returns the number of gaps of all storages. */
    int count() {
        return choice.length;
    }

    int storage(int gap) {
        return storageOf[gap];
    }

    /** Returns the operation that uses the storage right before the gap. */
    int from(int gap) {
        int storage = storageOf[gap];
        return uses[storage][gap - first[storage]];
    }

    /** Returns the operation that uses the storage right after the gap, or the number of operations. */
    int to(int gap) {
        int storage = storageOf[gap];
        int next = gap - first[storage] + 1;
        return next < uses[storage].length ? uses[storage][next] : graph.operations();
    }

    boolean isLast(int gap) {
        return gap + 1 == first[storageOf[gap] + 1];
    }

    /** Returns the gap of the storage in which a stage lies that comes after the storage's first use. */
    int gapAt(int storage, int stage) {
        int use = uses[storage].length - 1;
        while (use > 0 && uses[storage][use] >= stage) {
            use--;
        }
        return first[storage] + use;
    }

    byte choice(int gap) {
        return choice[gap];
    }

    void choose(int gap, byte newChoice) {
        choice[gap] = newChoice;
    }

    byte[] snapshot() {
        return choice.clone();
    }

    void restore(byte[] snapshot) {
        choice = snapshot.clone();
    }
}
