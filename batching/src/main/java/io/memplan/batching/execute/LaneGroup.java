package io.memplan.batching.execute;

import java.util.Arrays;

/** Lanes that stand at the same place of a program. */
final class LaneGroup {

    private int[] lanes;
    private int size;

    LaneGroup(int capacity) {
        lanes = new int[Math.max(4, capacity)];
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int lane(int index) {
        return lanes[index];
    }

    void add(int lane) {
        if (size == lanes.length) {
            lanes = Arrays.copyOf(lanes, 2 * size);
        }
        lanes[size++] = lane;
    }

    void clear() {
        size = 0;
    }

    /** Keeps the first lanes only. */
    void shrink(int newSize) {
        size = newSize;
    }

    void set(int index, int lane) {
        lanes[index] = lane;
    }
}
