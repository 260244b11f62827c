package io.memplan.rematerialize.solver;

/** A solver of mixed-integer linear programs. One solve at a time per object. */
public interface MilpSolver {

    /** Returns the published name, such as {@code highs}. */
    String name();

    /**
     * Minimises the cost of the model, in the calling thread.
     *
     * @throws IllegalStateException if this object is solving already
     */
    MilpResult solve(MilpModel model, MilpOptions options);
}
