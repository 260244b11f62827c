package io.memplan.graph.transfer;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanDraft;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.schedule.ScheduleReport;
import io.memplan.graph.schedule.Simulator;

/**
 * Makes plans out of schedules with swaps. The time of a plan is that of its simulation on the request's hardware, what
 * transfers add included; its peak is the checker's.
 */
public final class TransferPlans {

    private final PlanRequest request;
    private final PlanDraft draft;

    /** Creates the maker of the plans of a strategy for a request, and starts its clock. */
    public TransferPlans(PlanRequest request, String strategy) {
        this.request = request;
        this.draft = new PlanDraft(request, strategy);
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
        return draft.feasible(schedule, report.peakBytes(), nanos, bound);
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
        long nanos = Simulator.simulate(graph, smallest, request.hardware()).stepNanos();
        return draft.infeasible(smallest, report, nanos, proven);
    }
}
