package io.memplan.rematerialize;

import java.util.Arrays;

/**
 * How often each operation may be computed in a model that must bound the number, and what that leaves unproven.
 *
 * <p>(1) What may not run again runs once. (2) In some schedule among the best every recompute is read by a compute of its
 * own, so that an operation runs at most once more than its readers together. (3) A schedule that beats a known time has no
 * room for more recomputes of an operation than fit into the difference. Where the wanted number is below all of these,
 * the operation is capped, and a model has to allow for the schedules with more computes in another way.
 */
final class ComputeLimits {

    private static final int UNLIMITED = 1_000_000;

    private final int[] most;
    private final boolean[] capped;

    /**
     * Finds the limits.
     *
     * @param wanted the most computes of an operation that the model is to have
     * @param knownNanos the time of a known schedule, or the greatest number
     */
    ComputeLimits(CompactGraph graph, RepeatLimits repeats, int wanted, long knownNanos) {
        int operations = graph.operations();
        this.most = new int[operations];
        this.capped = new boolean[operations];
        long base = graph.graph().baseNanos();
        int[] readers = new int[operations];
        for (int operation = operations - 1; operation >= 0; operation--) {
            int sensible = repeats.allow(operation, operation + 1) ? 1 + readers[operation] : 1;
            if (knownNanos < Long.MAX_VALUE && graph.nanos[operation] > 0) {
                sensible = (int) Math.min(sensible, 1 + Math.max(0, knownNanos - 1 - base) / graph.nanos[operation]);
            }
            most[operation] = Math.min(sensible, wanted);
            capped[operation] = most[operation] < sensible;
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

    /** Returns whether some schedule of interest computes the operation more often. */
    boolean isCapped(int operation) {
        return capped[operation];
    }

    /** Returns whether any operation is capped. */
    boolean isAnyCapped() {
        for (boolean any : capped) {
            if (any) {
                return true;
            }
        }
        return false;
    }

    /** Returns how many recomputes there can be in all. */
    int recomputes() {
        return Arrays.stream(most).sum() - most.length;
    }
}
