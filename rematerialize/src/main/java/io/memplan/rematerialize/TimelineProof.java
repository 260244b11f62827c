package io.memplan.rematerialize;

import com.google.ortools.sat.CpSolver;
import com.google.ortools.sat.CpSolverStatus;
import com.google.ortools.sat.IntVar;
import com.google.ortools.sat.Literal;
import io.memplan.graph.Effects;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.schedule.Step;
import io.memplan.graph.schedule.Tier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the fastest schedule of a small graph on the timeline model, and proves that none is faster. */
final class TimelineProof {

    /** A schedule, if the model's is one, and the time that no schedule beats, in nanoseconds. */
    record Outcome(Optional<Schedule> schedule, long boundNanos) {}

    private record Event(long nanos, int rank, Step step) {}

    private static final int MOST_OPERATIONS = 12;
    private static final double MOST_SECONDS = 10;

    private TimelineProof() {}

    /** Returns whether a graph is small and plain enough. */
    static boolean suits(CompactGraph graph, int mostOperations) {
        boolean small = graph.operations() <= mostOperations;
        boolean plain = true;
        for (int value = 0; value < graph.values(); value++) {
            boolean produced = graph.producer[graph.storage[value]] >= 0;
            plain &= graph.storage[value] == value && (!produced || graph.overwriters[value].length == 0);
        }
        for (int operation = 0; operation < graph.operations(); operation++) {
            plain &= !graph.changesSource(operation);
        }
        return small && plain;
    }

    /**
     * Solves the model of a graph that suits it.
     *
     * @param knownNanos the time of the best schedule known, in nanoseconds
     * @param seconds the time that there is, in seconds
     */
    static Optional<Outcome> tryOn(PlanRequest request, long knownNanos, double seconds) {
        CompactGraph graph = new CompactGraph(request.graph());
        if (!suits(graph, MOST_OPERATIONS) || seconds <= 0) {
            return Optional.empty();
        }
        TimelineModel timeline = TimelineModel.of(request, graph, knownNanos);
        if (timeline == null) {
            return Optional.empty();
        }
        CpSolver solver = new CpSolver();
        solver.getParameters().setNumWorkers(1);
        solver.getParameters().setRandomSeed((int) (request.seed() & 0x7fff_ffff));
        solver.getParameters().setMaxTimeInSeconds(Math.min(MOST_SECONDS, seconds));
        CpSolverStatus status = solver.solve(timeline.model());
        if (status != CpSolverStatus.OPTIMAL && status != CpSolverStatus.FEASIBLE) {
            return Optional.empty();
        }
        long bound = timeline.boundNanos(solver.bestObjectiveBound());
        Tier tier = request.hostBudgetBytes() > 0 ? Tier.HOST : Tier.DISK;
        Schedule schedule = schedule(solver, timeline, graph, tier);
        MemoryLimits limits =
                new MemoryLimits(request.budgetBytes(), request.hostBudgetBytes(), request.diskBudgetBytes());
        boolean valid = ScheduleChecker.check(request.graph(), schedule, limits).isValid();
        return Optional.of(new Outcome(valid ? Optional.of(schedule) : Optional.empty(), bound));
    }

    /** Puts what the model does into the order of its times: what ends comes before what begins. */
    private static Schedule schedule(CpSolver solver, TimelineModel timeline, CompactGraph graph, Tier tier) {
        List<Event> events = new ArrayList<>();
        for (TimelineModel.Run run : timeline.runs()) {
            if (isTrue(solver, run.present())) {
                events.add(new Event(value(solver, run.start()), 3, new Step.Compute(run.operation())));
            }
        }
        List<TimelineModel.Leave> left = timeline.leaves().stream()
                .filter(leave -> solver.booleanValue(leave.present()))
                .filter(leave -> timeline.stays().stream()
                        .anyMatch(stay ->
                                stay.fetched() && stay.storage() == leave.storage() && isTrue(solver, stay.present())))
                .toList();
        for (TimelineModel.Leave leave : left) {
            events.add(new Event(value(solver, leave.start()), 1, new Step.SwapOut(leave.storage(), tier)));
        }
        for (int storage = 0; storage < graph.values(); storage++) {
            addStays(solver, timeline, graph, storage, events);
        }
        events.sort(Comparator.comparingLong(Event::nanos).thenComparingInt(Event::rank));
        List<Step> steps = new ArrayList<>();
        Set<Integer> computed = new HashSet<>();
        for (Event event : events) {
            Step step = event.step();
            if (step instanceof Step.Compute compute && !computed.add(compute.operation())) {
                boolean state = graph.graph().operation(compute.operation()).effects() == Effects.UPDATES_STATE;
                step = new Step.Compute(compute.operation(), state);
            }
            steps.add(step);
        }
        left.forEach(leave -> steps.add(new Step.DropHost(leave.storage())));
        return new Schedule(steps);
    }

    private static void addStays(
            CpSolver solver, TimelineModel timeline, CompactGraph graph, int storage, List<Event> events) {
        List<TimelineModel.Stay> stays = timeline.stays().stream()
                .filter(stay -> stay.storage() == storage && isTrue(solver, stay.present()))
                .sorted(Comparator.comparingLong(stay -> value(solver, stay.start())))
                .toList();
        long until = -1;
        for (TimelineModel.Stay stay : stays) {
            long start = value(solver, stay.start());
            if (start >= until && until >= 0) {
                events.add(new Event(until, 0, new Step.Free(storage)));
            }
            if (stay.fetched() && start >= until) {
                events.add(new Event(start, 2, new Step.SwapIn(storage)));
            }
            until = Math.max(until, value(solver, stay.end()));
        }
        boolean lasting = java.util.Arrays.binarySearch(graph.lasting, storage) >= 0;
        if (until >= 0 && !lasting) {
            events.add(new Event(until, 0, new Step.Free(storage)));
        }
    }

    private static boolean isTrue(CpSolver solver, Literal literal) {
        return solver.booleanValue(literal);
    }

    private static long value(CpSolver solver, IntVar variable) {
        return solver.value(variable);
    }
}
