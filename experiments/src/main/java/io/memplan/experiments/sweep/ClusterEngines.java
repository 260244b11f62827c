package io.memplan.experiments.sweep;

/** Makes engines that run cells on a cluster; found by {@link java.util.ServiceLoader}, as an artifact of its own. */
public interface ClusterEngines {

    /**
     * Connects to a cluster.
     *
     * @param master where it is, as {@code local[2]} or {@code spark://host:7077}
     * @param work what the cells are of, for people
     * @param process runs a cell where it has been sent
     * @throws ClusterException if it cannot be reached
     */
    CellEngine connect(String master, String work, CellProcess process);
}
