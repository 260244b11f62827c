package io.memplan.rematerialize;

import io.memplan.graph.Phase;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.transfer.TransferPlans;

/** A planner that makes one choice after another, by a published rule, between swap and recompute until the rest fits. */
abstract class AbstractHybridPlanner implements Planner {

    /** Makes choices until the state is within its budget, or there are none left. */
    abstract void choose(JointState state);

    @Override
    public final Plan plan(PlanRequest request) {
        TransferPlans plans = new TransferPlans(request, description().name());
        JointState state = state(request);
        boolean proven = request.budgetBytes() < OperationFloor.of(request.graph());
        if (!proven && !state.isWithinBudget()) {
            choose(state);
        }
        if (state.isWithinBudget()) {
            return plans.feasible(state.schedule(), request.graph().baseNanos());
        }
        JointState lowest = state(request.withBudget(0));
        choose(lowest);
        Schedule smallest = lowest.scheduleAsIs();
        long peak = ScheduleChecker.checkOrThrow(request.graph(), smallest, MemoryLimits.unlimited())
                .peakBytes();
        if (peak <= request.budgetBytes()) {
            state.restore(lowest.snapshot());
            state.evaluate();
            return plans.feasible(
                    state.isWithinBudget() ? state.schedule() : smallest,
                    request.graph().baseNanos());
        }
        return plans.infeasible(smallest, proven);
    }

    private static JointState state(PlanRequest request) {
        return new JointState(request, Long.MAX_VALUE, () -> false);
    }

    /** Returns whether a gap begins in the forward part and ends after it. */
    static boolean spansTheTurn(JointState state, int gap) {
        Gaps gaps = state.gaps;
        return !gaps.isLast(gap)
                && state.graph.graph().operation(gaps.from(gap)).phase() == Phase.FORWARD
                && state.graph.graph().operation(gaps.to(gap)).phase() != Phase.FORWARD;
    }
}
