package io.memplan.rematerialize;

import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.schedule.ScheduleReport;
import java.util.List;

/** Looks for the smallest feasible budget: whatever the time, the lowest peak that any strategy reaches. */
public final class MinPeakPlanner implements Planner {

    static final String NAME = "min-peak";

    private static final int HALVINGS = 8;
    private static final long MOST_WORK_PER_HALVING = 1_500_000;
    private static final long WORK_PER_OPERATION_SQUARED = 40;

    @Override
    public PlannerDescription description() {
        return new PlannerDescription(
                NAME,
                "Takes the lowest peak of Chen's segments and of greedy eviction, by bisection over the budget.",
                "Reaches the single-operation floor where it says optimal; else the lowest peak found.",
                "O(n) for each choice evaluated");
    }

    @Override
    public Plan plan(PlanRequest request) {
        PlanAssembler assembler = new PlanAssembler(request, NAME);
        return assembler.of(lowest(request));
    }

    private static Schedule lowest(PlanRequest request) {
        long floor = OperationFloor.of(request.graph());
        Lowest lowest = new Lowest(request);
        PlanRequest atFloor = request.withBudget(floor);
        for (Planner planner : List.of(new KeepAllPlanner(), new ChenSqrtPlanner(), new ChenGreedyPlanner())) {
            // A request for a budget that nothing fits answers with the lowest peak, but without its steps.
            Plan plan = planner.plan(atFloor);
            lowest.add(plan.isFeasible() ? plan : planner.plan(request.withBudget(plan.predictedPeakBytes())));
        }
        long operations = request.graph().operations().size();
        long work = Math.min(MOST_WORK_PER_HALVING, WORK_PER_OPERATION_SQUARED * operations * operations);
        EvictionSearch search = new EvictionSearch(request, new Rematerializer(request.graph()));
        lowest.add(search.reduceTo(floor, work));
        long tooSmall = floor;
        for (int i = 0; i < HALVINGS && lowest.peakBytes > tooSmall; i++) {
            long target = tooSmall + (lowest.peakBytes - tooSmall) / 2;
            lowest.add(search.reduceTo(target, work));
            if (lowest.peakBytes > target) {
                tooSmall = target + 1;
            }
        }
        return lowest.schedule;
    }

    private static final class Lowest {

        private final PlanRequest request;
        private Schedule schedule = Schedule.empty();
        private long peakBytes = Long.MAX_VALUE;
        private long nanos = Long.MAX_VALUE;

        Lowest(PlanRequest request) {
            this.request = request;
        }

        void add(Plan plan) {
            add(plan.schedule());
        }

        void add(Schedule candidate) {
            ScheduleReport report = ScheduleChecker.check(request.graph(), candidate, MemoryLimits.unlimited());
            boolean lower =
                    report.peakBytes() < peakBytes || (report.peakBytes() == peakBytes && report.nanos() < nanos);
            if (lower) {
                schedule = candidate;
                peakBytes = report.peakBytes();
                nanos = report.nanos();
            }
        }
    }
}
