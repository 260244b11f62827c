package io.memplan.experiments.sweep;

/** A cell that failed on a cluster. */
public final class CellFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception with what the cluster says, in one line. */
    public CellFailedException(String why, Throwable cause) {
        super("On the cluster: " + why, cause);
    }
}
