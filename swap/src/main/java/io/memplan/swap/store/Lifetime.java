package io.memplan.swap.store;

import io.memplan.graph.schedule.Tier;

/**
 * From when to when a copy exists.
 *
 * @param place its place among all copies, in the order of the steps that copy out
 * @param tier where it is
 * @param bytes its size, in bytes
 * @param from the step that copies out
 * @param to the last step at which it exists
 */
record Lifetime(int place, Tier tier, long bytes, int from, int to) {

    boolean meets(Lifetime other) {
        return from <= other.to && other.from <= to;
    }
}
