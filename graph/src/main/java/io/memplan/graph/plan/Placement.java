package io.memplan.graph.plan;

import io.memplan.graph.schedule.Tier;

/** What a plan does with a storage between its first and its last use. */
public sealed interface Placement {

    /** Returns the placement in a few words. */
    String describe();

    /** The storage stays on the device from its compute to its last use. */
    record Keep() implements Placement {
        @Override
        public String describe() {
            return "kept";
        }
    }

    /**
     * The storage is freed and computed again.
     *
     * @param times how often it is computed again
     */
    record Recompute(int times) implements Placement {
        @Override
        public String describe() {
            return times == 1 ? "recomputed" : "recomputed " + times + " times";
        }
    }

    /**
     * The storage waits outside the device.
     *
     * @param tier where
     */
    record Swap(Tier tier) implements Placement {
        @Override
        public String describe() {
            return "swapped to " + tier;
        }
    }
}
