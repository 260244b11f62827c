package io.memplan.batching.execute;

/** The optimisations of the program-counter machine (Radul et al., MLSys 2020, section 3). Results do not depend on them. */
public enum Optimisation {
    /** The top of a variable's stack is an ordinary column; else it is read from the stack and written back each time. */
    CACHED_TOP,
    /** A pop that would undo a push does not happen: a call in tail position takes the place of its caller. */
    POP_PUSH_ELIMINATION,
    /** A variable that only one straight piece of code knows is never stacked. */
    TEMPORARIES,
    /** A call that cannot come back to its caller's function stacks no variables: they are registers. */
    REGISTERS,
    /** Only what is read after a call is stacked. */
    LIVENESS
}
