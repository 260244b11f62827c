package io.memplan.experiments.sweep;

/** Makes engines that run cells on a cluster; found by {@link java.util.ServiceLoader}, as an artifact of its own. */
public interface ClusterEngines {

    /**
     * Connects to a cluster.
     *
     * @param master where it is, as {@code local[2]} or {@code spark://host:7077}
     * @param heapBytes the heap of the process of each cell, in bytes
     */
    CellEngine connect(String master, long heapBytes);
}
