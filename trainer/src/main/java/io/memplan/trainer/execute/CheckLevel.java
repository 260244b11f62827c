package io.memplan.trainer.execute;

/** How much the executor verifies while it runs, from nothing to everything; each level includes those before it. */
public enum CheckLevel {
    /** Nothing is verified, and bytes are counted as the graph states them. Cost: none. */
    NONE,
    /** The shape and element type of every result are compared with the graph. Cost: about a microsecond a result. */
    METADATA,
    /**
     * The schedule is checked by the independent checker before each step, freed arrays must be released, and the
     * arrays left at the end must be exactly those that the step hands out. Cost: one pass over the schedule a step.
     */
    FULL,
    /**
     * Bytes are overwritten with NaN (or the extreme of an integer type) before they are released, so that a
     * use after free shows in the loss. Cost: one more write of every freed byte.
     */
    PARANOID;

    /** Returns whether this level verifies at least what the other one does. */
    public boolean includes(CheckLevel other) {
        return compareTo(other) >= 0;
    }
}
