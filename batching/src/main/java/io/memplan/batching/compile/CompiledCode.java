package io.memplan.batching.compile;

/** The base class of generated code. */
abstract class CompiledCode {

    /**
     * Runs a lane from a state up to where it waits.
     *
     * @return the state {@link Lane#FINISHED}, or a smaller number for a batch point
     */
    abstract int run(Lane lane, int state);
}
