package io.memplan.swap.plan;

import io.memplan.graph.plan.PlannerDescription;
import io.memplan.graph.transfer.SwapScheduler;

/** Offloads every forward storage that the backward part reads. */
public final class VdnnAllPlanner extends AbstractVdnnPlanner {

    @Override
    public PlannerDescription description() {
        return describe("vdnn-all", "every forward storage that the backward part reads");
    }

    @Override
    boolean offloads(SwapScheduler scheduler, int gap) {
        return Layers.spanTheTurn(scheduler, gap);
    }
}
