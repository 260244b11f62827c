package io.memplan.batching.execute;

/** For which lanes an operation is computed when only some stand at it (Radul et al., MLSys 2020, section 2). */
public enum LaneSelection {
    /** For those lanes, where they are. */
    ACTIVE,
    /** For all lanes; what the others compute is thrown away. */
    MASKED,
    /** For those lanes, whose operands are gathered into a dense piece before, and results scattered after. */
    GATHERED
}
