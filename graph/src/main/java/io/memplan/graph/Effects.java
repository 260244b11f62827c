package io.memplan.graph;

/** What an operation does besides computing its outputs. */
public enum Effects {
    /** Nothing: it may be computed any number of times. */
    NONE,
    /** Draws random numbers: computed exactly once a step, in forward order (rule 1). */
    RANDOM,
    /** Changes state outside the step: the change happens exactly once, a recompute replays without it (rule 2). */
    UPDATES_STATE
}
