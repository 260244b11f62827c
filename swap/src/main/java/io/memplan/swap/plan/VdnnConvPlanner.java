package io.memplan.swap.plan;

import io.memplan.graph.plan.PlannerDescription;
import io.memplan.graph.transfer.SwapScheduler;

/** Offloads what forward convolutions read. */
public final class VdnnConvPlanner extends AbstractVdnnPlanner {

    @Override
    public PlannerDescription description() {
        return describe("vdnn-conv", "what forward convolutions read");
    }

    @Override
    boolean offloads(SwapScheduler scheduler, int gap) {
        return Layers.spanTheTurn(scheduler, gap) && Layers.areReadByConvolution(scheduler, gap);
    }
}
