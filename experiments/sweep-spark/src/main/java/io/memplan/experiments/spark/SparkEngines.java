package io.memplan.experiments.spark;

import io.memplan.experiments.sweep.CellEngine;
import io.memplan.experiments.sweep.CellProcess;
import io.memplan.experiments.sweep.ClusterEngines;

/** Connects to Spark. */
public final class SparkEngines implements ClusterEngines {

    @Override
    public CellEngine connect(String master, String work, CellProcess process) {
        return SparkEngine.connect(master, work, process);
    }
}
