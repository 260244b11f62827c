package io.memplan.rematerialize;

import java.util.Arrays;
import java.util.BitSet;

/** The 0-1 knapsack by dynamic programming, with weights rounded up to slots of the capacity. */
final class Knapsack {

    static final int SLOTS = 2_000;

    private final long slotBytes;
    private final int[] weight;
    private final BitSet[] taken;

    /**
     * Solves for every capacity up to the given one.
     *
     * @param bytes the weights of the items
     * @param gains what each item is worth
     * @param mostBytes the largest capacity
     */
    Knapsack(long[] bytes, long[] gains, long mostBytes) {
        this.slotBytes = Math.max(1, (mostBytes + SLOTS - 1) / SLOTS);
        int slots = (int) (mostBytes / slotBytes);
        this.weight = Arrays.stream(bytes)
                .mapToInt(item -> (int) Math.min(SLOTS + 1L, (item + slotBytes - 1) / slotBytes))
                .toArray();
        this.taken = new BitSet[bytes.length];
        long[] gain = new long[slots + 1];
        for (int item = 0; item < bytes.length; item++) {
            taken[item] = new BitSet(slots + 1);
            for (int slot = slots; slot >= weight[item]; slot--) {
                long with = gain[slot - weight[item]] + gains[item];
                if (with > gain[slot]) {
                    gain[slot] = with;
                    taken[item].set(slot);
                }
            }
        }
    }

    /** Returns the items worth most together within a capacity of at most the one solved for. */
    BitSet best(long capacityBytes) {
        BitSet items = new BitSet();
        int slot = (int) (capacityBytes / slotBytes);
        for (int item = weight.length - 1; item >= 0; item--) {
            if (taken[item].get(slot)) {
                items.set(item);
                slot -= weight[item];
            }
        }
        return items;
    }
}
