package io.memplan.batching.execute;

import io.memplan.batching.ir.Program;
import java.util.List;

/** A way to run a program for many members. All ways have the same results, bit for bit on scalars. */
public interface Executor {

    /**
     * Runs a program.
     *
     * @param program a verified program
     * @param arguments for each member what the entry function takes, boxed; a record as its components
     * @throws IllegalArgumentException if the arguments do not fit
     */
    BatchResult run(Program program, List<Object[]> arguments);
}
