package io.memplan.rematerialize;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanProgress;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.schedule.ScheduleReport;
import io.memplan.graph.schedule.Simulator;
import io.memplan.graph.transfer.TransferPlans;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The best schedule and the best bound of a joint search. Schedules of any origin are compared by one time: that of their
 * simulation on the request's hardware. Written by one thread; others may read the best time.
 */
final class JointBoard {

    /** What is left at the end of the time limit to bring the plan home. */
    private static final long MOST_RESERVE_NANOS = 300_000_000;

    private static final long RESERVE_SHARE = 20;

    private final PlanRequest request;
    private final TransferPlans plans;
    private final TrainingGraph graph;
    private final long startNanos = System.nanoTime();
    private final long endNanos;
    private long boundNanos;
    private boolean infeasible;
    private volatile long bestNanos = Long.MAX_VALUE;
    private @Nullable Schedule best;
    private @Nullable Schedule smallest;
    private long smallestBytes = Long.MAX_VALUE;

    JointBoard(PlanRequest request, String strategy) {
        this.request = request;
        this.plans = new TransferPlans(request, strategy);
        this.graph = request.graph();
        this.boundNanos = graph.baseNanos();
        long limit = request.timeLimit().toNanos();
        this.endNanos = startNanos + limit - Math.min(MOST_RESERVE_NANOS, limit / RESERVE_SHARE);
    }

    PlanRequest request() {
        return request;
    }

    TrainingGraph graph() {
        return graph;
    }

    /** Offers a schedule: the best if it is within the limits and faster, or else the smallest if it has the lowest peak. */
    void offer(Schedule schedule) {
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
            best = schedule;
            bestNanos = nanos;
            report();
        }
    }

    /** Offers a schedule made elsewhere, which may break any rule. */
    void offerKnown(Schedule schedule) {
        if (ScheduleChecker.check(graph, schedule, TransferPlans.limitsOf(request))
                .isValid()) {
            offer(schedule);
        }
    }

    /** States that no schedule within the limits is faster. */
    void raiseBound(long nanos) {
        if (nanos > boundNanos) {
            boundNanos = nanos;
            report();
        }
    }

    /** States that no schedule is within the limits, if so. */
    void proveInfeasible(boolean proven) {
        infeasible |= proven;
    }

    private void report() {
        OptionalLong nanos = best == null ? OptionalLong.empty() : OptionalLong.of(bestNanos);
        request.listener()
                .accept(new PlanProgress(
                        JointPlanner.NAME, nanos, boundNanos, (System.nanoTime() - startNanos) / 1_000_000));
    }

    @Nullable
    Schedule best() {
        return best;
    }

    @Nullable
    Schedule smallest() {
        return smallest;
    }

    /** Returns the time of the best schedule, or the greatest number without one. */
    long bestNanos() {
        return bestNanos;
    }

    long boundNanos() {
        return boundNanos;
    }

    boolean isInfeasible() {
        return infeasible;
    }

    /** Returns whether nothing is left to search for: within the gap asked for, no plan possible, or no time. */
    boolean isOver() {
        boolean close = best != null && bestNanos - boundNanos <= (long) (request.gapTarget() * bestNanos);
        return infeasible || close || mustStop();
    }

    /** Returns whether no plan can be better: the best is as fast as the bound, or there is none. */
    boolean isSettled() {
        return infeasible || bestNanos <= boundNanos;
    }

    boolean mustStop() {
        return request.isCancelled() || System.nanoTime() - endNanos >= 0;
    }

    /** Returns the moment at which a share of the time limit is gone. */
    long momentAt(double share) {
        return startNanos + (long) (share * (endNanos - startNanos));
    }

    /** Returns the time left, but at least the given time or the time limit, whichever is shorter. */
    Duration timeLeft(Duration least) {
        long nanos = Math.min(least.toNanos(), request.timeLimit().toNanos());
        return Duration.ofNanos(Math.max(nanos, endNanos - System.nanoTime()));
    }

    double secondsLeft() {
        return Math.max(0, (endNanos - System.nanoTime()) / 1e9);
    }

    /** Returns the plan of the best schedule, if there is one. */
    Optional<Plan> plan() {
        return Optional.ofNullable(best).map(schedule -> plans.feasible(schedule, boundNanos));
    }

    /** Returns a plan that says what budget would do. */
    Plan infeasiblePlan(Schedule lowest) {
        return plans.infeasible(lowest, infeasible);
    }
}
