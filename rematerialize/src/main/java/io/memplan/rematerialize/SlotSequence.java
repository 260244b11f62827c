package io.memplan.rematerialize;

import java.util.Arrays;

/**
 * An order of computes with room between them, so that computes come, go and move in O(log n) with the peak kept.
 * Not thread-safe.
 */
final class SlotSequence {

    private static final int ROOM = 4;
    private static final int NONE = -1;

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
            int at = -Arrays.binarySearch(places, 0, size, place) - 1;
            System.arraycopy(places, at, places, at + 1, size - at);
            places[at] = place;
            size++;
        }

        void remove(int place) {
            int at = Arrays.binarySearch(places, 0, size, place);
            System.arraycopy(places, at + 1, places, at, size - at - 1);
            size--;
        }

        /** Returns how many are below a place. */
        int below(int place) {
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
        tree = new PeakTree(slots.length);
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
        change(operation, slot, true);
    }

    void remove(int operation, int slot) {
        change(operation, slot, false);
    }

    private void change(int operation, int slot, boolean comes) {
        for (int storage : graph.touched[operation]) {
            hold(storage, -graph.bytes[storage]);
        }
        slots[slot] = comes ? operation : NONE;
        nanos += comes ? graph.nanos[operation] : -graph.nanos[operation];
        if (comes) {
            computes[operation].insert(slot);
        } else {
            computes[operation].remove(slot);
        }
        if (graph.workspace[operation] > 0) {
            tree.add(slot, slot, comes ? graph.workspace[operation] : -graph.workspace[operation]);
        }
        for (int storage : graph.touched[operation]) {
            if (graph.producer[storage] != operation && comes) {
                uses[storage].insert(slot);
            } else if (graph.producer[storage] != operation) {
                uses[storage].remove(slot);
            }
            hold(storage, graph.bytes[storage]);
        }
    }

    private void hold(int storage, long bytes) {
        Places begins = computes[graph.producer[storage]];
        for (int i = 0; i < begins.size; i++) {
            tree.add(begins.at(i), end(storage, i), bytes);
        }
    }

    /** Returns the slot until which the storage stays that begins with a compute of its producer. */
    private int end(int storage, int compute) {
        Places begins = computes[graph.producer[storage]];
        boolean last = compute + 1 == begins.size;
        if (last && lasting[storage]) {
            return slots.length - 1;
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
