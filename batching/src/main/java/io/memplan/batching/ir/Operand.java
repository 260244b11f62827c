package io.memplan.batching.ir;

/** What an instruction reads: a variable or a constant. */
public sealed interface Operand permits Variable, Constant {

    /** Returns what it holds. */
    Kind kind();
}
