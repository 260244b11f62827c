package io.memplan.rematerialize;

import io.memplan.graph.plan.PlannerDescription;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Swaps what has time to spare, then recomputes what saves the most bytes a second (Peng et al., ASPLOS 2020). */
public final class CapuchinPlanner extends AbstractHybridPlanner {

    @Override
    public PlannerDescription description() {
        return new PlannerDescription(
                "capuchin",
                "Swaps storages by their free time where both copies fit into it and a recompute is not cheaper, then"
                        + " recomputes by bytes saved per second, then swaps the rest by free time (Capuchin, Peng et al. 2020).",
                "Within the budget, or infeasible although a plan may exist.",
                "O(n) for each storage");
    }

    @Override
    void choose(JointState state) {
        List<Integer> swaps = sorted(state.movable, gap -> -freeNanos(state, gap));
        int[] evictable = state.gaps.evictable();
        for (int gap : swaps) {
            if (freeNanos(state, gap) >= 0) {
                long before = state.cost();
                boolean cheaper = Arrays.binarySearch(evictable, gap) >= 0 && spansTheTurn(state, gap);
                if (swapped(state, gap)) {
                    return;
                }
                if (cheaper && state.cost() - before > recomputeNanos(state, gap)) {
                    state.keep(gap);
                    state.evaluate();
                }
            }
        }
        List<Integer> recomputes = sorted(
                IntStream.of(state.gaps.evictable())
                        .filter(gap -> !state.gaps.isLast(gap) && !state.isSwapped(gap))
                        .toArray(),
                gap -> -savedPerNano(state, gap));
        for (int gap : recomputes) {
            if (spansTheTurn(state, gap)) {
                state.recompute(gap, Gaps.EVICT);
                state.evaluate();
                if (state.isWithinBudget()) {
                    return;
                }
            }
        }
        for (int gap : swaps) {
            boolean recomputed = Arrays.binarySearch(evictable, gap) >= 0 && spansTheTurn(state, gap);
            if (!recomputed && !state.isSwapped(gap) && swapped(state, gap)) {
                return;
            }
        }
    }

    private static boolean swapped(JointState state, int gap) {
        state.swap(gap);
        state.evaluate();
        return state.isWithinBudget();
    }

    private static List<Integer> sorted(int[] gaps, ToDoubleFunction<Integer> key) {
        return IntStream.of(gaps)
                .boxed()
                .sorted(Comparator.comparingDouble(key).thenComparingInt(gap -> gap))
                .toList();
    }

    /** Returns the time between the uses that neither copy needs, in nanoseconds. */
    private static double freeNanos(JointState state, int gap) {
        double nanos = 0;
        for (int operation = state.gaps.from(gap) + 1; operation < state.gaps.to(gap); operation++) {
            nanos += state.graph.nanos[operation];
        }
        return nanos - state.scheduler.transferNanosOf(state.gaps.storage(gap));
    }

    private static double savedPerNano(JointState state, int gap) {
        int storage = state.gaps.storage(gap);
        return state.graph.bytes[storage] / (1.0 + recomputeNanos(state, gap));
    }

    private static long recomputeNanos(JointState state, int gap) {
        return state.graph.nanos[state.graph.producer[state.gaps.storage(gap)]];
    }
}
