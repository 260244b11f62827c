package io.memplan.rematerialize.solver;

/** How a solve ended. */
public enum MilpStatus {
    /** The values are optimal, within the gap asked for. */
    OPTIMAL,
    /** No values satisfy the rows. */
    INFEASIBLE,
    /** Stopped early; values, if any, and bound are the best so far. */
    STOPPED,
    /** The solver gave up; nothing is known but what the result holds. */
    FAILED
}
