package io.memplan.graph.transfer;

import java.util.Arrays;

/** Storages that have a copy outside and are freed when room is needed, those first whose copies end first. */
final class LazyFrees {

    private final boolean[] isLazy;
    private int[] queue = new int[64];
    private int head;
    private int tail;

    LazyFrees(int values) {
        this.isLazy = new boolean[values];
    }

    void clear() {
        Arrays.fill(isLazy, false);
        head = 0;
        tail = 0;
    }

    void add(int storage, double[] copyEnd) {
        if (tail == queue.length) {
            queue = Arrays.copyOf(queue, 2 * tail);
        }
        int at = tail++;
        while (at > head && copyEnd[queue[at - 1]] > copyEnd[storage]) {
            queue[at] = queue[at - 1];
            at--;
        }
        queue[at] = storage;
        isLazy[storage] = true;
    }

    void remove(int storage) {
        isLazy[storage] = false;
    }

    /** Takes the next storage to free out, or returns -1. */
    int poll() {
        while (head < tail) {
            int storage = queue[head++];
            if (isLazy[storage]) {
                isLazy[storage] = false;
                return storage;
            }
        }
        return -1;
    }

    /** Returns the number of entries, some of which may be gone. */
    int entries() {
        return tail - head;
    }

    /** Returns the storage of an entry, or -1 if it is gone. */
    int entry(int number) {
        int storage = queue[head + number];
        return isLazy[storage] ? storage : -1;
    }
}
