package io.memplan.rematerialize;

import java.util.Arrays;

/** Numbers by place, of which ranges are raised and the greatest is known at once: a segment tree. Not thread-safe. */
final class PeakTree {

    private final int leaves;
    private final long[] highest;
    private final long[] added;

    /** Creates a tree of zeros. */
    PeakTree(int places) {
        int size = 1;
        while (size < places) {
            size *= 2;
        }
        this.leaves = size;
        this.highest = new long[2 * size];
        this.added = new long[2 * size];
    }

    void clear() {
        Arrays.fill(highest, 0);
        Arrays.fill(added, 0);
    }

    /** Raises the numbers from one place to another, both included, in O(log places). */
    void add(int from, int to, long amount) {
        int left = from + leaves;
        int right = to + leaves + 1;
        while (left < right) {
            if ((left & 1) == 1) {
                raise(left++, amount);
            }
            if ((right & 1) == 1) {
                raise(--right, amount);
            }
            left >>= 1;
            right >>= 1;
        }
        pull(from + leaves);
        pull(to + leaves);
    }

    private void raise(int node, long amount) {
        highest[node] += amount;
        added[node] += amount;
    }

    private void pull(int leaf) {
        for (int node = leaf >> 1; node > 0; node >>= 1) {
            highest[node] = Math.max(highest[2 * node], highest[2 * node + 1]) + added[node];
        }
    }

    /** Returns the greatest number. */
    long highest() {
        return highest[1];
    }

    /** Returns the first place of the greatest number. */
    int highestPlace() {
        int node = 1;
        while (node < leaves) {
            node = highest[2 * node] >= highest[2 * node + 1] ? 2 * node : 2 * node + 1;
        }
        return node - leaves;
    }
}
