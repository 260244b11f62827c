package io.memplan.swap.plan;

import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.transfer.SwapScheduler;
import io.memplan.graph.transfer.TransferPlans;

/** A planner that computes in graph order and chooses the gaps in which storages are away. */
abstract class AbstractSwapPlanner implements Planner {

    /** Makes the choice for the request; sets how the scheduler fetches and frees. */
    abstract void choose(SwapScheduler scheduler, PlanRequest request, boolean[] chosen);

    /** Makes the choice that needs the least device memory of all that this planner may make. */
    abstract void chooseSmallest(SwapScheduler scheduler, boolean[] chosen);

    @Override
    public final Plan plan(PlanRequest request) {
        TransferPlans plans = new TransferPlans(request, description().name());
        SwapScheduler scheduler = scheduler(request, TransferPlans.limitsOf(request));
        boolean[] chosen = new boolean[scheduler.gaps()];
        scheduler.evaluate(chosen);
        if (!scheduler.isWithinLimits()) {
            choose(scheduler, request, chosen);
            scheduler.settle(chosen);
        }
        if (!scheduler.isWithinLimits()) {
            chooseSmallest(scheduler, chosen);
            scheduler.settle(chosen);
        }
        if (!scheduler.isWithinLimits()) {
            return plans.infeasible(smallest(request), isBelowFloor(request, scheduler));
        }
        return plans.feasible(scheduler.schedule(), request.graph().baseNanos());
    }

    private Schedule smallest(PlanRequest request) {
        MemoryLimits limits = new MemoryLimits(0, request.hostBudgetBytes(), request.diskBudgetBytes());
        SwapScheduler scheduler = scheduler(request, limits);
        boolean[] chosen = new boolean[scheduler.gaps()];
        chooseSmallest(scheduler, chosen);
        scheduler.evaluate(chosen);
        return scheduler.schedule();
    }

    private static SwapScheduler scheduler(PlanRequest request, MemoryLimits limits) {
        SwapScheduler scheduler = new SwapScheduler(request.graph(), limits, request.hardware());
        scheduler.loadGraphOrder();
        return scheduler;
    }

    /** Returns whether some operation alone, with all that it touches, is above the budget. */
    private static boolean isBelowFloor(PlanRequest request, SwapScheduler scheduler) {
        for (int place = 0; place < scheduler.places(); place++) {
            if (scheduler.bytesTouched(place) > request.budgetBytes()) {
                return true;
            }
        }
        return false;
    }

    /** Chooses every gap in which a storage may leave. */
    static void chooseAll(SwapScheduler scheduler, boolean[] chosen) {
        for (int gap = 0; gap < chosen.length; gap++) {
            chosen[gap] = scheduler.isSwappable(gap);
        }
    }
}
