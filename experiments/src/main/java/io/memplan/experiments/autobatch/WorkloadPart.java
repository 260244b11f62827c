package io.memplan.experiments.autobatch;

import java.util.List;
import java.util.function.Supplier;

/**
 * A part of an experiment that is measured at one time.
 *
 * @param name what is measured
 * @param work measures it
 */
public record WorkloadPart(String name, Supplier<List<WorkloadRow>> work) {

    /** Measures it. */
    public List<WorkloadRow> measure() {
        return work.get();
    }
}
