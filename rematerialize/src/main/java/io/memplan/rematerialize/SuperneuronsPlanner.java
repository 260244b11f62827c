package io.memplan.rematerialize;

import io.memplan.graph.Operation;
import io.memplan.graph.plan.PlannerDescription;
import java.util.Arrays;
import java.util.Locale;

/** Offloads what convolutions make and recomputes what cheap layers make (Wang et al., PPoPP 2018). */
public final class SuperneuronsPlanner extends AbstractHybridPlanner {

    @Override
    public PlannerDescription description() {
        return new PlannerDescription(
                "superneurons",
                "Offloads the outputs of convolutions and matrix products in forward order, then recomputes those of cheap"
                        + " layers, once or, where that has no room, for each reader, until the rest fits (SuperNeurons,"
                        + " Wang et al. 2018).",
                "Within the budget, or infeasible although a plan may exist.",
                "O(n) for each storage");
    }

    @Override
    void choose(JointState state) {
        for (int gap : state.movable) {
            if (spansTheTurn(state, gap) && isDear(producer(state, gap))) {
                state.swap(gap);
                state.evaluate();
                if (state.isWithinBudget()) {
                    return;
                }
            }
        }
        for (int gap : state.gaps.evictable()) {
            if (spansTheTurn(state, gap) && !isDear(producer(state, gap))) {
                recompute(state, gap);
                if (state.isWithinBudget()) {
                    return;
                }
            }
        }
        keepWhereRecomputeNeedsMore(state);
    }

    /** Recomputes once and keeps what comes on the way, or, where that has no room, again for each reader. */
    private static void recompute(JointState state, int gap) {
        JointState.Snapshot before = state.snapshot();
        for (byte how : new byte[] {Gaps.EVICT, Gaps.EVICT_ALWAYS}) {
            state.recompute(gap, how);
            state.evaluate();
            if (state.excess() < before.excess()) {
                return;
            }
        }
        state.restore(before);
        state.evaluate();
    }

    /** Swaps what is recomputed for nothing: a last resort for storages whose chain is longer than their segment. */
    private static void keepWhereRecomputeNeedsMore(JointState state) {
        int[] evictable = state.gaps.evictable();
        for (int gap : state.movable) {
            if (spansTheTurn(state, gap) && Arrays.binarySearch(evictable, gap) < 0) {
                state.swap(gap);
            }
        }
        state.evaluate();
    }

    private static Operation producer(JointState state, int gap) {
        return state.graph.graph().operation(state.graph.producer[state.gaps.storage(gap)]);
    }

    private static boolean isDear(Operation operation) {
        String operator = operation.operator().toLowerCase(Locale.ROOT);
        return operator.contains("conv")
                || operator.contains("mm")
                || operator.contains("linear")
                || operator.contains("attention");
    }
}
