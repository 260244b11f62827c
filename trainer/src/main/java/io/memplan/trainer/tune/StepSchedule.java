package io.memplan.trainer.tune;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanStatus;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.schedule.ScheduleReport;
import io.memplan.graph.schedule.Simulator;
import io.memplan.graph.schedule.Step;
import java.util.Optional;

/**
 * A schedule that serves any batch whose graph is like that it was planned for.
 *
 * @param strategy the name of the strategy that made it
 * @param plannedFor the batch that it was planned for
 * @param like the graph that it was planned for
 * @param schedule the steps
 */
record StepSchedule(String strategy, int plannedFor, TrainingGraph like, Schedule schedule) {

    /** What a step takes: the checker's peak in bytes, the simulator's time in nanoseconds, and the recomputes. */
    record Estimate(StepSchedule by, long peakBytes, long nanos, int recomputes) {}

    static StepSchedule of(Plan plan, int batch, TrainingGraph graph) {
        return new StepSchedule(plan.strategy(), batch, graph, plan.schedule());
    }

    /** Replays the schedule on the graph of another batch; empty if it is not one for it, or breaks a limit. */
    Optional<Estimate> on(TrainingGraph graph, PlanMaker maker) {
        if (!GraphLine.areAlike(like, graph)) {
            return Optional.empty();
        }
        MemoryLimits limits = maker.limits();
        ScheduleReport report = ScheduleChecker.check(graph, schedule, limits);
        if (!report.isValid()) {
            return Optional.empty();
        }
        long nanos =
                swaps() ? Simulator.simulate(graph, schedule, maker.hardware()).stepNanos() : report.nanos();
        return Optional.of(new Estimate(this, report.peakBytes(), nanos, report.recomputes()));
    }

    /** Returns the plan of this schedule for the graph of another batch. */
    Plan planFor(TrainingGraph graph, PlanMaker maker, Estimate estimate) {
        return new Plan(
                graph.fingerprint(),
                strategy,
                maker.seed(),
                PlanStatus.FEASIBLE,
                schedule,
                maker.limits().deviceBytes(),
                estimate.peakBytes(),
                estimate.nanos(),
                graph.baseNanos(),
                Math.min(graph.baseNanos(), estimate.nanos()),
                0,
                Optional.empty());
    }

    private boolean swaps() {
        return schedule.steps().stream().anyMatch(Step.SwapOut.class::isInstance);
    }
}
