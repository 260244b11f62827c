package io.memplan.rematerialize.solver;

/** Says that a native solver cannot be loaded on this machine, and what to try. */
public final class SolverMissingException extends RuntimeException {

    private static final long serialVersionUID = 1;

    SolverMissingException(String message) {
        super(message);
    }
}
