package io.memplan.experiments.sweep;

/** A cluster that cannot be reached. */
public final class ClusterException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param master where the cluster was to be
     * @param why why it cannot be reached
     */
    public ClusterException(String master, String why) {
        super(
                "There is no Spark to reach at " + master + ": " + why
                        + ".\nMaybe it is spark://HOST:PORT of a master that runs, or local[2] for two processors of this machine.");
    }
}
