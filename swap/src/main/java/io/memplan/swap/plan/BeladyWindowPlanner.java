package io.memplan.swap.plan;

import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.PlannerDescription;
import io.memplan.graph.transfer.Prefetch;
import io.memplan.graph.transfer.SwapScheduler;

/** Evicts what is used furthest in the future, and fetches within a window of computes (nnabla's swap scheduler). */
public final class BeladyWindowPlanner extends AbstractSwapPlanner {

    private static final int WINDOW = 12;

    @Override
    public PlannerDescription description() {
        return new PlannerDescription(
                "belady-window",
                "Where the budget is exceeded, moves out what is used furthest in the future; fetches within a window of "
                        + WINDOW + " computes (nnabla).",
                "Within the budget, or infeasible although a plan may exist.",
                "O(n²)");
    }

    @Override
    void choose(SwapScheduler scheduler, PlanRequest request, boolean[] chosen) {
        scheduler.setPrefetch(Prefetch.window(WINDOW));
        long[] bytes = new long[scheduler.places()];
        for (int place = 0; place < bytes.length; place++) {
            bytes[place] = scheduler.bytesKept(place);
        }
        for (int place = 0; place < bytes.length; place++) {
            while (bytes[place] > request.budgetBytes()) {
                int furthest = furthest(scheduler, chosen, place);
                if (furthest < 0) {
                    return;
                }
                chosen[furthest] = true;
                for (int at = scheduler.from(furthest) + 1; at < scheduler.to(furthest); at++) {
                    bytes[at] -= scheduler.bytes(furthest);
                }
            }
        }
    }

    private static int furthest(SwapScheduler scheduler, boolean[] chosen, int place) {
        int furthest = -1;
        for (int gap = 0; gap < chosen.length; gap++) {
            boolean there = !chosen[gap] && scheduler.isSwappable(gap) && scheduler.from(gap) < place;
            if (there && scheduler.to(gap) > place && (furthest < 0 || isFurther(scheduler, gap, furthest))) {
                furthest = gap;
            }
        }
        return furthest;
    }

    private static boolean isFurther(SwapScheduler scheduler, int gap, int than) {
        int order = Integer.compare(scheduler.to(gap), scheduler.to(than));
        return order > 0 || (order == 0 && scheduler.bytes(gap) > scheduler.bytes(than));
    }

    @Override
    void chooseSmallest(SwapScheduler scheduler, boolean[] chosen) {
        scheduler.setPrefetch(Prefetch.window(WINDOW));
        chooseAll(scheduler, chosen);
    }
}
