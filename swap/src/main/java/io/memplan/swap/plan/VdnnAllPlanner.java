package io.memplan.swap.plan;

import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.PlannerDescription;
import io.memplan.graph.transfer.Prefetch;
import io.memplan.graph.transfer.SwapScheduler;

/** Offloads every forward storage that the backward part reads, whatever the budget, and waits for each copy (Rhu et al., MICRO 2016). */
public final class VdnnAllPlanner extends AbstractSwapPlanner {

    @Override
    public PlannerDescription description() {
        return new PlannerDescription(
                "vdnn-all",
                "Offloads every forward storage that the backward part reads, frees it at once, and fetches one ahead (vDNN, Rhu et al. 2016).",
                "One fixed choice, whatever the budget; keep-all where that fits.",
                "O(n)");
    }

    @Override
    void choose(SwapScheduler scheduler, PlanRequest request, boolean[] chosen) {
        choose(scheduler, chosen);
    }

    @Override
    void chooseSmallest(SwapScheduler scheduler, boolean[] chosen) {
        choose(scheduler, chosen);
    }

    private static void choose(SwapScheduler scheduler, boolean[] chosen) {
        scheduler.setEagerFrees(true);
        scheduler.setPrefetch(Prefetch.ahead(1));
        for (int gap = 0; gap < chosen.length; gap++) {
            chosen[gap] = Layers.spanTheTurn(scheduler, gap);
        }
    }
}
