package io.memplan.rematerialize;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Infeasibility;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanDraft;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.schedule.InvalidScheduleException;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.schedule.ScheduleReport;
import java.time.Duration;
import java.util.Optional;

/** Makes plans out of schedules; what a plan predicts is what the checker finds. */
final class PlanAssembler {

    /** The part of the time limit that the search for the smallest feasible budget may add to it. */
    private static final long LEAST_SHARE = 20;

    private final PlanRequest request;
    private final String strategy;
    private final PlanDraft draft;

    PlanAssembler(PlanRequest request, String strategy) {
        this.request = request;
        this.strategy = strategy;
        this.draft = new PlanDraft(request, strategy);
    }

    /**
     * Returns the plan of a schedule: within the budget, or else infeasible with the schedule's peak as the smallest
     * feasible budget found.
     *
     * @throws InvalidScheduleException if the schedule breaks a rule other than the budget, which is a planner's bug
     */
    Plan of(Schedule schedule) {
        TrainingGraph graph = request.graph();
        ScheduleReport report = ScheduleChecker.checkOrThrow(graph, schedule, MemoryLimits.unlimited());
        if (report.peakBytes() > request.budgetBytes()) {
            boolean proven = request.budgetBytes() < OperationFloor.of(graph);
            return draft.infeasible(schedule, report, report.nanos(), proven);
        }
        return draft.feasible(schedule, report.peakBytes(), report.nanos(), graph.baseNanos());
    }

    /** Returns the plan that a search has come to; without one, the plan of the lowest peak says what would do. */
    Plan of(SearchBoard board) {
        int[] best = board.best();
        if (best == null) {
            long millis = Math.max(request.timeLimit().toMillis() / LEAST_SHARE, (long) (1000 * board.secondsLeft()));
            PlanRequest rest = request.withTimeLimit(Duration.ofMillis(Math.max(1, millis)));
            return withProof(new MinPeakPlanner().plan(rest), board.isInfeasible());
        }
        ComputeSequence sequence = ComputeSequence.of(new CompactGraph(request.graph()), best);
        Schedule schedule = sequence.toSchedule();
        ScheduleReport report = ScheduleChecker.checkOrThrow(request.graph(), schedule, MemoryLimits.unlimited());
        return draft.feasible(schedule, report.peakBytes(), report.nanos(), board.lowerBoundNanos());
    }

    private Plan withProof(Plan lowest, boolean proven) {
        Plan plan = adopt(lowest);
        Optional<Infeasibility> why = plan.infeasibility()
                .map(known -> new Infeasibility(
                        known.smallestFeasibleBytes(),
                        known.bindingOperation(),
                        known.bindingName(),
                        known.proven() || proven));
        return plan.withInfeasibility(why);
    }

    /** Returns the plan of another strategy, which keeps its name if feasible, with the budget and time of this one. */
    Plan adopt(Plan plan) {
        return new Plan(
                plan.graphFingerprint(),
                plan.isFeasible() ? plan.strategy() : strategy,
                plan.seed(),
                plan.status(),
                plan.schedule(),
                request.budgetBytes(),
                plan.predictedPeakBytes(),
                plan.predictedNanos(),
                plan.baseNanos(),
                plan.lowerBoundNanos(),
                draft.millis(),
                plan.infeasibility(),
                plan.graphOrder());
    }
}
