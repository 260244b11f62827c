package io.memplan.swap.plan;

import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.PlannerDescription;
import io.memplan.graph.transfer.Prefetch;
import io.memplan.graph.transfer.SwapScheduler;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Offloads the largest activations until the rest fits, and fetches one ahead (TorchTitan's activation offloading). */
public final class LargestFirstPlanner extends AbstractSwapPlanner {

    @Override
    public PlannerDescription description() {
        return new PlannerDescription(
                "largest-first",
                "Offloads activations that the backward part reads, the largest first, until the rest fits; fetches one"
                        + " ahead (TorchTitan).",
                "Within the budget, or infeasible although a plan may exist.",
                "O(n) for each storage offloaded");
    }

    @Override
    void choose(SwapScheduler scheduler, PlanRequest request, boolean[] chosen) {
        scheduler.setPrefetch(Prefetch.ahead(1));
        List<Integer> largestFirst = IntStream.range(0, chosen.length)
                .filter(gap -> Layers.spanTheTurn(scheduler, gap))
                .boxed()
                .sorted(Comparator.comparingLong(scheduler::bytes).reversed().thenComparingInt(gap -> gap))
                .toList();
        for (int gap : largestFirst) {
            chosen[gap] = true;
            scheduler.evaluate(chosen);
            if (scheduler.isWithinLimits()) {
                return;
            }
        }
    }

    @Override
    void chooseSmallest(SwapScheduler scheduler, boolean[] chosen) {
        scheduler.setPrefetch(Prefetch.ahead(1));
        for (int gap = 0; gap < chosen.length; gap++) {
            chosen[gap] = Layers.spanTheTurn(scheduler, gap);
        }
    }
}
