package io.memplan.trainer.execute;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** The flight recorder's event for the backward part of a step, with what the whole step took. */
@Name("io.memplan.StepExecuted")
@Label("Planned step executed")
@Category("Memplan")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // read by the flight recorder
final class StepExecuted extends Event {

    @Label("Graph")
    private String graph = "";

    @Label("Accounted peak")
    @DataAmount
    private long peakBytes;

    @Label("Operations")
    private int operations;

    @Label("Recomputes")
    private int recomputes;

    @Label("Forward time")
    @Timespan
    private long forwardNanos;

    void commit(String graphName, StepReport report) {
        if (shouldCommit()) {
            graph = graphName;
            peakBytes = report.accountedPeakBytes();
            operations = report.operations();
            recomputes = report.recomputes();
            forwardNanos = report.forwardNanos();
            commit();
        }
    }
}
