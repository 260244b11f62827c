package io.memplan.trainer;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** The flight recorder's event for a plan. */
@Name("io.memplan.PlanSolved")
@Label("Plan solved")
@Category("Memplan")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // read by the flight recorder
final class PlanSolved extends Event {

    @Label("Graph")
    private String graph = "";

    @Label("Strategy")
    private String strategy = "";

    @Label("Status")
    private String status = "";

    @Label("Budget")
    @DataAmount
    private long budgetBytes;

    @Label("Predicted peak")
    @DataAmount
    private long peakBytes;

    @Label("Keep-all peak")
    @DataAmount
    private long keepAllPeakBytes;

    @Label("Predicted time")
    @Timespan
    private long predictedNanos;

    @Label("Recomputes")
    private int recomputes;

    void commit(TrainingGraph planned, Plan plan) {
        if (shouldCommit()) {
            graph = planned.name();
            strategy = plan.strategy();
            status = plan.status().name();
            budgetBytes = plan.budgetBytes();
            peakBytes = plan.predictedPeakBytes();
            keepAllPeakBytes = planned.keepAllPeakBytes();
            predictedNanos = plan.predictedNanos();
            recomputes = plan.schedule().recomputes();
            commit();
        }
    }
}
