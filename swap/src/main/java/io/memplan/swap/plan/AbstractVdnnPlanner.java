package io.memplan.swap.plan;

import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.PlannerDescription;
import io.memplan.graph.transfer.Prefetch;
import io.memplan.graph.transfer.SwapScheduler;

/** One fixed choice of what is offloaded, whatever the budget; the step waits for each copy (Rhu et al., MICRO 2016). */
abstract class AbstractVdnnPlanner extends AbstractSwapPlanner {

    /** Returns whether the storage leaves in a gap. */
    abstract boolean offloads(SwapScheduler scheduler, int gap);

    static PlannerDescription describe(String name, String what) {
        return new PlannerDescription(
                name,
                "Offloads " + what + ", frees it at once, and fetches one ahead (vDNN, Rhu et al. 2016).",
                "One fixed choice, whatever the budget; keep-all where that fits.",
                "O(n)");
    }

    @Override
    final void choose(SwapScheduler scheduler, PlanRequest request, boolean[] chosen) {
        chooseSmallest(scheduler, chosen);
    }

    @Override
    final void chooseSmallest(SwapScheduler scheduler, boolean[] chosen) {
        scheduler.setEagerFrees(true);
        scheduler.setPrefetch(Prefetch.ahead(1));
        for (int gap = 0; gap < chosen.length; gap++) {
            chosen[gap] = offloads(scheduler, gap);
        }
    }
}
