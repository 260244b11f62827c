package io.memplan.experiments.cli;

import io.memplan.experiments.sweep.CellEngine;
import io.memplan.experiments.sweep.CellProcess;
import io.memplan.experiments.sweep.ClusterEngines;
import java.util.ServiceLoader;

/** Finds the artifact that reaches Apache Spark. */
final class Clusters {

    private Clusters() {}

    /**
     * Connects to Spark.
     *
     * @param master where it is
     * @param work what the cells are of, for people
     * @param process runs a cell where it has been sent
     * @param instead what to do without Spark
     * @throws UsageException if the artifact is not there
     */
    static CellEngine connect(String master, String work, CellProcess process, String instead) {
        return ServiceLoader.load(ClusterEngines.class)
                .findFirst()
                .orElseThrow(() -> new UsageException(
                        "There is no Spark on the class path to reach " + master + " with.",
                        "start ./memplan, which adds it, or put memplan-sweep-spark on the class path; or leave --master"
                                + " out: " + instead))
                .connect(master, work, process);
    }
}
