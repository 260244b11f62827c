package io.memplan.graph.plan;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.ScheduleReport;
import io.memplan.graph.schedule.Step;
import java.util.Optional;

/** What all plans of a strategy for a request have in common, and the time since it began. */
public final class PlanDraft {

    private final PlanRequest request;
    private final String strategy;
    private final long startNanos = System.nanoTime();

    /** Starts the clock of a strategy. */
    public PlanDraft(PlanRequest request, String strategy) {
        this.request = request;
        this.strategy = strategy;
    }

    /**
     * Returns the plan of a schedule within the limits.
     *
     * @param schedule the steps
     * @param peakBytes its peak, in bytes
     * @param nanos its time, in nanoseconds
     * @param boundNanos a time that no schedule within the limits can beat, in nanoseconds
     */
    public Plan feasible(Schedule schedule, long peakBytes, long nanos, long boundNanos) {
        PlanStatus status = boundNanos >= nanos ? PlanStatus.OPTIMAL : PlanStatus.FEASIBLE;
        return plan(status, schedule, peakBytes, nanos, boundNanos, Optional.empty());
    }

    /**
     * Returns the plan that says that there is none.
     *
     * @param smallest the schedule of the lowest peak found
     * @param report what the checker says of it
     * @param nanos its time, in nanoseconds
     * @param proven whether it is proven that no schedule is within the limits
     */
    public Plan infeasible(Schedule smallest, ScheduleReport report, long nanos, boolean proven) {
        TrainingGraph graph = request.graph();
        int step = report.peakStep();
        int operation =
                step >= 0 && smallest.steps().get(step) instanceof Step.Compute compute ? compute.operation() : -1;
        String name = operation < 0 ? "the start" : graph.operation(operation).name();
        Infeasibility why = new Infeasibility(report.peakBytes(), operation, name, proven);
        return plan(
                PlanStatus.INFEASIBLE,
                Schedule.empty(),
                report.peakBytes(),
                nanos,
                graph.baseNanos(),
                Optional.of(why));
    }

    private Plan plan(
            PlanStatus status, Schedule schedule, long peak, long nanos, long bound, Optional<Infeasibility> why) {
        TrainingGraph graph = request.graph();
        return new Plan(
                graph.fingerprint(),
                strategy,
                request.seed(),
                status,
                schedule,
                request.budgetBytes(),
                peak,
                nanos,
                graph.baseNanos(),
                bound,
                millis(),
                why);
    }

    /** Returns the time since the beginning, in milliseconds. */
    public long millis() {
        return (System.nanoTime() - startNanos) / 1_000_000;
    }
}
