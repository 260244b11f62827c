package io.memplan.rematerialize;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;

/** The minimum cut between node 0 and node 1 of a network, by Dinic's algorithm (1970). */
final class MinimumCut {

    static final int SOURCE = 0;
    static final int SINK = 1;
    static final long UNBOUNDED = Long.MAX_VALUE / 4;

    private final int[] firstEdge;
    private int[] target = new int[64];
    private int[] nextEdge = new int[64];
    private long[] capacity = new long[64];
    private int edges;
    private final int[] level;
    private final int[] cursor;

    MinimumCut(int nodes) {
        this.firstEdge = new int[nodes];
        this.level = new int[nodes];
        this.cursor = new int[nodes];
        Arrays.fill(firstEdge, -1);
    }

    void edge(int from, int to, long bytes) {
        add(from, to, bytes);
        add(to, from, 0);
    }

    private void add(int from, int to, long bytes) {
        if (edges == target.length) {
            target = Arrays.copyOf(target, 2 * edges);
            nextEdge = Arrays.copyOf(nextEdge, 2 * edges);
            capacity = Arrays.copyOf(capacity, 2 * edges);
        }
        target[edges] = to;
        capacity[edges] = bytes;
        nextEdge[edges] = firstEdge[from];
        firstEdge[from] = edges++;
    }

    /** Returns the nodes on the source's side. Uses the network up. */
    BitSet sourceSide() {
        while (reachesSink()) {
            System.arraycopy(firstEdge, 0, cursor, 0, cursor.length);
            while (augment()) {
                // Every path fills an edge, so this ends.
            }
        }
        BitSet side = new BitSet();
        for (int node = 0; node < level.length; node++) {
            side.set(node, level[node] >= 0);
        }
        return side;
    }

    private boolean reachesSink() {
        Arrays.fill(level, -1);
        level[SOURCE] = 0;
        ArrayDeque<Integer> queue = new ArrayDeque<>();
        queue.add(SOURCE);
        while (!queue.isEmpty()) {
            int node = queue.remove();
            for (int edge = firstEdge[node]; edge >= 0; edge = nextEdge[edge]) {
                if (capacity[edge] > 0 && level[target[edge]] < 0) {
                    level[target[edge]] = level[node] + 1;
                    queue.add(target[edge]);
                }
            }
        }
        return level[SINK] >= 0;
    }

    /** Sends bytes along one shortest path; without recursion, as paths may be as long as the graph. */
    private boolean augment() {
        int[] path = new int[level.length];
        int length = 0;
        int node = SOURCE;
        while (node != SINK) {
            int edge = cursor[node];
            if (edge >= 0 && (capacity[edge] == 0 || level[target[edge]] != level[node] + 1)) {
                cursor[node] = nextEdge[edge];
            } else if (edge >= 0) {
                path[length++] = edge;
                node = target[edge];
            } else if (length == 0) {
                return false;
            } else {
                int back = path[--length];
                node = target[back ^ 1];
                cursor[node] = nextEdge[back];
            }
        }
        long bytes = UNBOUNDED;
        for (int i = 0; i < length; i++) {
            bytes = Math.min(bytes, capacity[path[i]]);
        }
        for (int i = 0; i < length; i++) {
            capacity[path[i]] -= bytes;
            capacity[path[i] ^ 1] += bytes;
        }
        return true;
    }
}
