package io.memplan.swap.plan;

import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.PlannerDescription;
import io.memplan.graph.transfer.Prefetch;
import io.memplan.graph.transfer.SwapScheduler;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Fits first, then loses the least time, by what a simulation of the transfers says (Guo et al., ICCD 2019). */
public final class AccudnnPlanner extends AbstractSwapPlanner {

    /** Places simulated by one plan: about four seconds. */
    private static final long MOST_WORK = 8_000_000;

    private static final long WORK_PER_PLACE_CUBED = 20;
    private static final double[] FACTORS = {1.5, 2.5, 4};

    @Override
    public PlannerDescription description() {
        return new PlannerDescription(
                "accudnn",
                "Moves out, until the rest fits, what adds the least exposed time for each byte freed, as simulated; then"
                        + " exchanges what costs time (AccUDNN, Guo et al. 2019).",
                "Within the budget whenever swapping alone in graph order can be; the time is a local optimum.",
                "O(n) for each choice simulated, of which 8 million places may be");
    }

    @Override
    void choose(SwapScheduler scheduler, PlanRequest request, boolean[] chosen) {
        scheduler.setPrefetch(Prefetch.inTime(1));
        long deadline = System.nanoTime() + request.timeLimit().toNanos();
        long places = Math.min(500, scheduler.places());
        long work = Math.min(MOST_WORK, WORK_PER_PLACE_CUBED * places * places * places);
        SwapGreedy greedy = new SwapGreedy(
                scheduler,
                chosen,
                request.budgetBytes(),
                work,
                () -> request.isCancelled() || System.nanoTime() - deadline >= 0);
        if (!greedy.reduce(null)) {
            chooseAll(scheduler, chosen);
            scheduler.evaluate(chosen);
            if (!scheduler.isWithinLimits()) {
                return;
            }
        }
        greedy.improve(new SplittableRandom(request.seed()));
        fetchAtTheBestTime(scheduler, chosen);
    }

    private static void fetchAtTheBestTime(SwapScheduler scheduler, boolean[] chosen) {
        scheduler.evaluate(chosen);
        long best = scheduler.nanos();
        double bestFactor = 1;
        for (double factor : FACTORS) {
            scheduler.setPrefetch(Prefetch.inTime(factor));
            scheduler.evaluate(chosen);
            if (scheduler.isWithinLimits() && scheduler.nanos() < best) {
                best = scheduler.nanos();
                bestFactor = factor;
            }
        }
        scheduler.setPrefetch(Prefetch.inTime(bestFactor));
    }

    @Override
    void chooseSmallest(SwapScheduler scheduler, boolean[] chosen) {
        scheduler.setPrefetch(Prefetch.inTime(1));
        Arrays.fill(chosen, false);
        chooseAll(scheduler, chosen);
    }
}
