package io.memplan.trainer;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Infeasibility;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.PlanStatus;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.schedule.ScheduleReport;
import io.memplan.graph.schedule.Tier;
import java.util.Optional;
import java.util.function.Function;

/** A planner that always makes the same kind of schedule. */
final class TestPlanner implements Planner {

    static final TestPlanner KEEP_ALL = new TestPlanner("keep-all", Schedules::keepAll);
    static final TestPlanner RECOMPUTE_ALL =
            new TestPlanner("recompute-all", graph -> Schedules.recomputing(graph, Schedules.recomputable(graph)));

    /** Returns a planner that swaps all that it may. */
    static TestPlanner swapping(Tier tier, int ahead) {
        return new TestPlanner("swap-all", graph -> Schedules.swapping(graph, tier, ahead));
    }

    private final String name;
    private final Function<TrainingGraph, Schedule> strategy;

    private TestPlanner(String name, Function<TrainingGraph, Schedule> strategy) {
        this.name = name;
        this.strategy = strategy;
    }

    @Override
    public PlannerDescription description() {
        return new PlannerDescription(name, "For tests.", "none", "O(n)");
    }

    @Override
    public Plan plan(PlanRequest request) {
        TrainingGraph graph = request.graph();
        Schedule schedule = strategy.apply(graph);
        ScheduleReport report = ScheduleChecker.checkOrThrow(graph, schedule, MemoryLimits.unlimited());
        boolean fits = report.peakBytes() <= request.budgetBytes();
        return new Plan(
                graph.fingerprint(),
                name,
                request.seed(),
                fits ? PlanStatus.FEASIBLE : PlanStatus.INFEASIBLE,
                fits ? schedule : Schedule.empty(),
                request.budgetBytes(),
                report.peakBytes(),
                report.nanos(),
                graph.baseNanos(),
                graph.baseNanos(),
                0,
                fits ? Optional.empty() : Optional.of(new Infeasibility(report.peakBytes(), 0, "here", false)));
    }
}
