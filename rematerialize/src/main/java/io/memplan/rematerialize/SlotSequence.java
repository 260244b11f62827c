package io.memplan.rematerialize;

import java.util.Arrays;

/**
 * An order of computes with room between them, so that computes come, go and move in O(log n) with the peak kept.
 * Not thread-safe.
 */
final class SlotSequence {

    private static final int ROOM = 4;
    private static final int NONE = -1;
    /** So many places are counted faster than searched. */
    private static final int FEW = 24;

    /** Ascending places of one kind. */
    private static final class Places {

        private int[] places = new int[4];
        private int size;

        int at(int i) {
            return places[i];
        }

        void insert(int place) {
            if (size == places.length) {
                places = Arrays.copyOf(places, 2 * size);
            }
            int at = below(place);
            System.arraycopy(places, at, places, at + 1, size - at);
            places[at] = place;
            size++;
        }

        void remove(int place) {
            int at = below(place);
            System.arraycopy(places, at + 1, places, at, size - at - 1);
            size--;
        }

        /** Returns how many are below a place. */
        int below(int place) {
            if (size <= FEW) {
                int below = 0;
                for (int i = 0; i < size; i++) {
                    below += places[i] < place ? 1 : 0;
                }
                return below;
            }
            int at = Arrays.binarySearch(places, 0, size, place);
            return at < 0 ? -at - 1 : at;
        }
    }

    private final CompactGraph graph;
    private final boolean[] lasting;
    private final Places[] computes;
    private final Places[] uses;
    private final long startBytes;
    private int[] slots = {};
    private PeakTree tree = new PeakTree(1);
    private long nanos;

    SlotSequence(CompactGraph graph) {
        this.graph = graph;
        this.startBytes = graph.graph().alwaysResidentBytes();
        this.lasting = new boolean[graph.values()];
        for (int storage : graph.lasting) {
            lasting[storage] = true;
        }
        this.computes = new Places[graph.operations()];
        this.uses = new Places[graph.values()];
    }

    /** Becomes the given order, with room. */
    void load(int[] order) {
        slots = new int[ROOM * order.length + ROOM];
        tree = new PeakTree(slots.length + 1);
        nanos = 0;
        Arrays.fill(slots, NONE);
        Arrays.setAll(computes, operation -> new Places());
        Arrays.setAll(uses, storage -> new Places());
        for (int i = 0; i < order.length; i++) {
            add(order[i], ROOM * i + 1);
        }
    }

    /** Returns the order. */
    int[] toArray() {
        return Arrays.stream(slots).filter(operation -> operation != NONE).toArray();
    }

    int slots() {
        return slots.length;
    }

    /** Returns the operation in a slot, or -1. */
    int operation(int slot) {
        return slots[slot];
    }

    int count(int operation) {
        return computes[operation].size;
    }

    int computeOf(int operation, int i) {
        return computes[operation].at(i);
    }

    int uses(int storage) {
        return uses[storage].size;
    }

    int useOf(int storage, int i) {
        return uses[storage].at(i);
    }

    /** Returns the slot of the last compute of the operation before a slot, or -1. */
    int computeBefore(int operation, int slot) {
        int below = computes[operation].below(slot);
        return below == 0 ? NONE : computes[operation].at(below - 1);
    }

    /** Returns whether a storage is on the device at a slot. */
    boolean isLive(int storage, int slot) {
        int compute = computeBefore(graph.producer[storage], slot + 1);
        return compute != NONE && slot <= end(storage, computes[graph.producer[storage]].below(compute));
    }

    /** Returns the nearest empty slot at or before the given one and after another, or -1. */
    int emptyBefore(int slot, int after) {
        int at = slot;
        while (at > after && slots[at] != NONE) {
            at--;
        }
        return at > after ? at : NONE;
    }

    void add(int operation, int slot) {
        slots[slot] = operation;
        nanos += graph.nanos[operation];
        work(slot, graph.workspace[operation]);
        computes[operation].insert(slot);
        for (int storage : graph.touched[operation]) {
            if (graph.producer[storage] == operation) {
                split(storage, slot, graph.bytes[storage]);
            } else {
                changeUse(storage, slot, true);
            }
        }
    }

    void remove(int operation, int slot) {
        slots[slot] = NONE;
        nanos -= graph.nanos[operation];
        work(slot, -graph.workspace[operation]);
        for (int storage : graph.touched[operation]) {
            if (graph.producer[storage] == operation) {
                split(storage, slot, -graph.bytes[storage]);
            } else {
                changeUse(storage, slot, false);
            }
        }
        computes[operation].remove(slot);
    }

    private void work(int slot, long bytes) {
        if (bytes != 0) {
            tree.add(slot, slot, bytes);
        }
    }

    /**
     * Raises what a compute changes of a storage that it makes, or lowers that with negative bytes. The compute before it,
     * if it serves uses after the slot otherwise, keeps the storage until its own last use only.
     */
    private void split(int storage, int slot, long bytes) {
        int compute = computes[graph.producer[storage]].below(slot);
        int end = end(storage, compute);
        if (compute > 0 && end > slot) {
            hold(end(storage, compute - 1) + 1, slot - 1, -bytes);
        } else {
            hold(slot, end, bytes);
        }
    }

    /** Adds or removes a use; the compute that serves it keeps the storage for longer, or less long. */
    private void changeUse(int storage, int slot, boolean comes) {
        int serving = computes[graph.producer[storage]].below(slot) - 1;
        int before = serving < 0 ? NONE : end(storage, serving);
        if (comes) {
            uses[storage].insert(slot);
        } else {
            uses[storage].remove(slot);
        }
        int now = serving < 0 ? NONE : end(storage, serving);
        hold(before + 1, now, graph.bytes[storage]);
        hold(now + 1, before, -graph.bytes[storage]);
    }

    private void hold(int from, int to, long bytes) {
        if (from <= to && bytes != 0) {
            tree.add(from, to, bytes);
        }
    }

    /** Returns the slot until which a storage stays that begins with a compute; what outlives the step stays after all slots. */
    private int end(int storage, int compute) {
        Places begins = computes[graph.producer[storage]];
        boolean last = compute + 1 == begins.size;
        if (last && lasting[storage]) {
            return slots.length;
        }
        int below = last ? uses[storage].size : uses[storage].below(begins.at(compute + 1));
        return below == 0 ? begins.at(compute) : Math.max(begins.at(compute), uses[storage].at(below - 1));
    }

    /** Returns whether no one reads the storage before it first begins. */
    boolean isMadeBeforeUse(int storage) {
        Places begins = computes[graph.producer[storage]];
        return uses[storage].size == 0 || (begins.size > 0 && begins.at(0) < uses[storage].at(0));
    }

    /** Returns the first use of the storage after a slot, or -1. */
    int useAfter(int storage, int slot) {
        int below = uses[storage].below(slot + 1);
        return below == uses[storage].size ? NONE : uses[storage].at(below);
    }

    /** Returns the slot at which the most is taken. */
    int peakSlot() {
        return tree.highestPlace();
    }

    long peakBytes() {
        return startBytes + tree.highest();
    }

    long nanos() {
        return nanos;
    }
}
