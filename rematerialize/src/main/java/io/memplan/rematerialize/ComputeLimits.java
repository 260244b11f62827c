package io.memplan.rematerialize;

import java.util.Arrays;

/**
 * How often each operation may be computed in a model that must bound the number, and what that leaves unproven.
 *
 * <p>(1) What may not run again runs once. (2) In some schedule among the best every recompute is read by a compute of its
 * own, so that an operation runs at most as often as its readers together. (3) A schedule that beats a known time has no
 * room for more recomputes of an operation than fit into the difference. Where the wanted number is below all of these,
 * schedules with more computes are left out; they take at least {@link #leastNanosBeyond}.
 */
final class ComputeLimits {

    private static final int UNLIMITED = 1_000_000;

    private final int[] most;
    private long leastNanosBeyond = Long.MAX_VALUE;

    /**
     * Finds the limits.
     *
     * @param wanted the most computes of an operation that the model is to have
     * @param knownNanos the time of a known schedule, or the greatest number
     */
    ComputeLimits(CompactGraph graph, RepeatLimits repeats, int wanted, long knownNanos) {
        int operations = graph.operations();
        this.most = new int[operations];
        long base = graph.graph().baseNanos();
        int[] readers = new int[operations];
        for (int operation = operations - 1; operation >= 0; operation--) {
            int sensible = repeats.allow(operation, operation + 1) ? Math.max(1, readers[operation]) : 1;
            if (knownNanos < Long.MAX_VALUE && graph.nanos[operation] > 0) {
                sensible = (int) Math.min(sensible, 1 + Math.max(0, knownNanos - 1 - base) / graph.nanos[operation]);
            }
            most[operation] = Math.min(sensible, wanted);
            if (most[operation] < sensible) {
                leastNanosBeyond = Math.min(leastNanosBeyond, base + most[operation] * graph.nanos[operation]);
            }
            for (int storage : graph.touched[operation]) {
                int producer = graph.producer[storage];
                if (producer != operation) {
                    readers[producer] = Math.min(UNLIMITED, readers[producer] + sensible);
                }
            }
        }
    }

    /** Returns how often the operation may be computed. */
    int of(int operation) {
        return most[operation];
    }

    /** Returns the least time of the schedules that the limits leave out, or the greatest number if they leave out none. */
    long leastNanosBeyond() {
        return leastNanosBeyond;
    }

    /** Returns how many recomputes there can be in all. */
    int recomputes() {
        return Arrays.stream(most).sum() - most.length;
    }
}
