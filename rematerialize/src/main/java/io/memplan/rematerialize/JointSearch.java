package io.memplan.rematerialize;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.schedule.ScheduleReport;
import io.memplan.graph.schedule.Simulator;
import io.memplan.graph.transfer.TransferPlans;
import io.memplan.rematerialize.solver.MilpSolver;
import io.memplan.rematerialize.solver.MilpSolvers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One search of the joint planner: peers, bounds, starts, improvement. */
final class JointSearch {

    private static final int MOMENTS = 6;
    private static final int TRIED = 5;
    private static final int TRIED_IN_REPAIR = 2;

    /** From so many operations on, starts try fewer moves. */
    private static final int LARGE = 800;

    private static final long UNKNOWN_FACTOR = 4;
    private static final double AUTO_SHARE = 0.4;
    private static final double PEER_SHARE = 0.06;
    private static final double BOUND_SHARE = 0.15;
    private static final long SMALL_WORK = 600_000;
    private static final long MOST_WORK = 150_000_000;

    private final PlanRequest request;
    private final TransferPlans plans;
    private final List<Planner> peers;
    private final TrainingGraph graph;
    private final long startNanos = System.nanoTime();
    private final long endNanos;
    private final List<JointRelaxation.Hint> hints = new ArrayList<>();
    private long boundNanos;
    private boolean infeasible;
    private long bestNanos = Long.MAX_VALUE;
    private @Nullable Schedule best;
    private @Nullable Schedule smallest;
    private long smallestBytes = Long.MAX_VALUE;

    JointSearch(PlanRequest request, List<Planner> peers) {
        this.request = request;
        this.plans = new TransferPlans(request, JointPlanner.NAME);
        this.peers = peers;
        this.graph = request.graph();
        this.boundNanos = graph.baseNanos();
        this.endNanos = startNanos + request.timeLimit().toNanos();
    }

    Plan run() {
        infeasible = request.budgetBytes() < OperationFloor.of(graph);
        if (!infeasible) {
            askPeers();
            if (!isOver()) {
                relax();
            }
            if (!isOver()) {
                improve();
            }
            if (!isOver() && MilpSolvers.areAvailable()) {
                long known = best == null ? UNKNOWN_FACTOR * graph.baseNanos() : bestNanos;
                TimelineProof.tryOn(request, known, secondsLeft()).ifPresent(this::accept);
            }
        }
        if (best != null) {
            return plans.feasible(best, boundNanos);
        }
        return plans.infeasible(smallestSchedule(), infeasible);
    }

    private void accept(TimelineProof.Outcome outcome) {
        outcome.schedule().ifPresent(this::offer);
        raise(outcome.boundNanos());
    }

    private boolean isOver() {
        boolean close = best != null && bestNanos - boundNanos <= (long) (request.gapTarget() * bestNanos);
        return infeasible || close || mustStop();
    }

    private boolean mustStop() {
        return request.isCancelled() || System.nanoTime() - endNanos >= 0;
    }

    private double secondsLeft() {
        return Math.max(0, (endNanos - System.nanoTime()) / 1e9);
    }

    private void raise(long nanos) {
        if (nanos > boundNanos) {
            boundNanos = nanos;
            JointPlanner.report(request, bestNanos, boundNanos, startNanos);
        }
    }

    private void offer(Schedule schedule) {
        ScheduleReport report = ScheduleChecker.checkOrThrow(graph, schedule, MemoryLimits.unlimited());
        boolean outside = report.hostPeakBytes() <= request.hostBudgetBytes()
                && report.diskPeakBytes() <= request.diskBudgetBytes();
        if (!outside) {
            return;
        }
        if (report.peakBytes() > request.budgetBytes()) {
            if (report.peakBytes() < smallestBytes) {
                smallest = schedule;
                smallestBytes = report.peakBytes();
            }
            return;
        }
        long nanos = Simulator.simulate(graph, schedule, request.hardware()).stepNanos();
        if (nanos < bestNanos) {
            bestNanos = nanos;
            best = schedule;
            JointPlanner.report(request, bestNanos, boundNanos, startNanos);
        }
    }

    private void askPeers() {
        double seconds = secondsLeft();
        for (Planner peer : peers) {
            if (mustStop() && best != null) {
                return;
            }
            boolean auto = peer.description().name().equals(AutoPlanner.NAME);
            long millis = (long) (1000 * seconds * (auto ? AUTO_SHARE : PEER_SHARE));
            Plan plan = peer.plan(request.withTimeLimit(Duration.ofMillis(Math.max(50, millis))));
            if (plan.isFeasible()) {
                offer(plan.schedule());
            }
            if (bestNanos == graph.baseNanos()) {
                return;
            }
        }
    }

    /** Raises the bound by the fullest moments, and keeps what their programs hint at. */
    private void relax() {
        if (!MilpSolvers.areAvailable()) {
            return;
        }
        JointRelaxation relaxation = new JointRelaxation(request, new CompactGraph(graph));
        MilpSolver solver = MilpSolvers.best();
        List<Integer> fullest = IntStream.range(0, graph.operations().size())
                .filter(operation -> relaxation.keptBytes(operation) > request.budgetBytes())
                .boxed()
                .sorted(Comparator.comparingLong(relaxation::keptBytes)
                        .reversed()
                        .thenComparingInt(o -> o))
                .toList();
        int apart = Math.max(1, graph.operations().size() / 60);
        List<Integer> moments = new ArrayList<>();
        double until = (1 - BOUND_SHARE) * secondsLeft();
        for (int operation : fullest) {
            boolean far = moments.stream().allMatch(other -> Math.abs(other - operation) >= apart);
            if (far && moments.size() < MOMENTS && !isOver() && secondsLeft() > until) {
                moments.add(operation);
                JointRelaxation.Outcome outcome = relaxation.solve(operation, solver);
                infeasible |= outcome.infeasible();
                raise(outcome.boundNanos());
                outcome.hint().ifPresent(hints::add);
            }
        }
    }

    private void improve() {
        long operations = graph.operations().size();
        long work = Math.min(MOST_WORK, 12 * operations * operations * operations);
        JointState state = new JointState(request, Math.min(work, 40 * SMALL_WORK), this::mustStop);
        JointGreedy greedy = new JointGreedy(state);
        List<JointState.Snapshot> starts = new ArrayList<>();
        Schedule known = best;
        for (JointRelaxation.Hint hint : hints.subList(0, Math.min(2, hints.size()))) {
            JointStarts.from(hint, state);
            start(state, greedy, starts);
        }
        if (known != null) {
            JointStarts.from(known, state);
            start(state, greedy, starts);
        }
        state.keepAll();
        start(state, greedy, starts);
        if (starts.isEmpty()) {
            evictAll(state, greedy, starts);
        }
        starts.sort(Comparator.comparingLong(JointState.Snapshot::cost));
        int rounds = 0;
        while (!isOver() && !starts.isEmpty() && work > 0) {
            long slice = Math.min(work, Math.max(SMALL_WORK, work / 4));
            JointState.Snapshot from = starts.get(rounds < starts.size() ? rounds : 0);
            state.restore(from);
            state.addWork(slice - state.workLeft());
            new JointImprovement(state, greedy, new SplittableRandom(request.seed() + rounds))
                    .run(TRIED_IN_REPAIR, boundNanos);
            starts.set(rounds < starts.size() ? rounds : 0, state.snapshot());
            if (rounds >= starts.size()) {
                starts.sort(Comparator.comparingLong(JointState.Snapshot::cost));
            }
            offer(state.schedule());
            work -= slice;
            rounds++;
        }
    }

    private void start(JointState state, JointGreedy greedy, List<JointState.Snapshot> starts) {
        int tried = graph.operations().size() > LARGE ? TRIED_IN_REPAIR : TRIED;
        if (greedy.reduce(tried, Long.MAX_VALUE, new BitSet(), null)) {
            starts.add(state.snapshot());
            offer(state.schedule());
        }
    }

    private static void evictAll(JointState state, JointGreedy greedy, List<JointState.Snapshot> starts) {
        state.keepAll();
        state.gaps.chooseAll(Gaps.EVICT);
        for (int gap : state.movable) {
            if (state.gaps.choice(gap) == Gaps.KEEP) {
                state.swap(gap);
            }
        }
        if (greedy.reduce(TRIED, Long.MAX_VALUE, new BitSet(), null)) {
            starts.add(state.snapshot());
        }
    }

    private Schedule smallestSchedule() {
        PlanRequest lowest = request.withBudget(graph.alwaysResidentBytes());
        JointState state = new JointState(lowest, Long.MAX_VALUE, () -> false);
        offer(state.scheduleAsIs());
        for (int gap : state.movable) {
            state.swap(gap);
        }
        offer(state.scheduleAsIs());
        state.keepAll();
        state.gaps.chooseAll(Gaps.EVICT);
        offer(state.scheduleAsIs());
        for (int gap : state.movable) {
            if (state.gaps.choice(gap) == Gaps.KEEP) {
                state.swap(gap);
            }
        }
        offer(state.scheduleAsIs());
        return java.util.Objects.requireNonNull(smallest, "keep-all is a schedule above the budget");
    }
}
