package io.memplan.graph.transfer;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Infeasibility;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.PlanStatus;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.schedule.ScheduleReport;
import io.memplan.graph.schedule.Simulator;
import io.memplan.graph.schedule.Step;
import java.util.Optional;

/**
 * Makes plans out of schedules with swaps. The time of a plan is that of its simulation on the request's hardware, what
 * transfers add included; its peak is the checker's.
 */
public final class TransferPlans {

    private final PlanRequest request;
    private final String strategy;
    private final long startNanos = System.nanoTime();

    /** Creates the maker of the plans of a strategy for a request, and starts its clock. */
    public TransferPlans(PlanRequest request, String strategy) {
        this.request = request;
        this.strategy = strategy;
    }

    /** Returns the limits that the request sets. */
    public static MemoryLimits limitsOf(PlanRequest request) {
        return new MemoryLimits(request.budgetBytes(), request.hostBudgetBytes(), request.diskBudgetBytes());
    }

    /**
     * Returns the plan of a schedule within the limits.
     *
     * @param lowerBoundNanos a time that no schedule within the limits can beat, in nanoseconds
     * @throws io.memplan.graph.schedule.InvalidScheduleException if it breaks a rule, which is a planner's bug
     */
    public Plan feasible(Schedule schedule, long lowerBoundNanos) {
        TrainingGraph graph = request.graph();
        ScheduleReport report = ScheduleChecker.checkOrThrow(graph, schedule, limitsOf(request));
        long nanos = Simulator.simulate(graph, schedule, request.hardware()).stepNanos();
        long bound = Math.min(nanos, Math.max(lowerBoundNanos, graph.baseNanos()));
        PlanStatus status = bound == nanos ? PlanStatus.OPTIMAL : PlanStatus.FEASIBLE;
        return plan(status, schedule, report.peakBytes(), nanos, bound, Optional.empty());
    }

    /**
     * Returns a plan that says what budget would do.
     *
     * @param smallest the schedule of the lowest peak found
     * @param proven whether it is proven that no schedule is within the limits
     */
    public Plan infeasible(Schedule smallest, boolean proven) {
        TrainingGraph graph = request.graph();
        ScheduleReport report = ScheduleChecker.checkOrThrow(graph, smallest, MemoryLimits.unlimited());
        int step = report.peakStep();
        int operation =
                step >= 0 && smallest.steps().get(step) instanceof Step.Compute compute ? compute.operation() : -1;
        String name = operation < 0 ? "the start" : graph.operation(operation).name();
        long nanos = Simulator.simulate(graph, smallest, request.hardware()).stepNanos();
        return plan(
                PlanStatus.INFEASIBLE,
                Schedule.empty(),
                report.peakBytes(),
                nanos,
                graph.baseNanos(),
                Optional.of(new Infeasibility(report.peakBytes(), operation, name, proven)));
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
                (System.nanoTime() - startNanos) / 1_000_000,
                why);
    }
}
