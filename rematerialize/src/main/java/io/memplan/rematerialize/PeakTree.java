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
        while (size < places + 2) {
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
        // The leaves right outside the range: one is spare at either end.
        int left = from + leaves;
        int right = to + leaves + 2;
        while ((left ^ right) != 1) {
            if ((left & 1) == 0) {
                raise(left ^ 1, amount);
            }
            if ((right & 1) == 1) {
                raise(right ^ 1, amount);
            }
            left >>= 1;
            right >>= 1;
            pull(left);
            pull(right);
        }
        int node = left >> 1;
        while (node > 0 && pull(node)) {
            node >>= 1;
        }
    }

    private void raise(int node, long amount) {
        highest[node] += amount;
        added[node] += amount;
    }

    /** Takes the greatest number of the places below a node; returns whether that is another than before. */
    private boolean pull(int node) {
        long before = highest[node];
        highest[node] = Math.max(highest[2 * node], highest[2 * node + 1]) + added[node];
        return highest[node] != before;
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
        return node - leaves - 1;
    }
}
