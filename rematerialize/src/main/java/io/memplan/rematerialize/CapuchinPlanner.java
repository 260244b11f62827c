package io.memplan.rematerialize;

import io.memplan.graph.plan.PlannerDescription;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Swaps what has time to spare, then recomputes what saves the most bytes a second (Peng et al., ASPLOS 2020). */
public final class CapuchinPlanner extends AbstractHybridPlanner {

    /** The share of the time of its copies that may show of a swap that counts as hidden. */
    private static final double EXPOSED = 0.02;

    @Override
    public PlannerDescription description() {
        return new PlannerDescription(
                "capuchin",
                "Swaps storages by their free time where both copies are hidden, then"
                        + " again and again takes one of two, whichever frees more for the time that it adds: the recompute"
                        + " that saves the most bytes a second, its sources included, or the swap with the most free time"
                        + " (Capuchin, Peng et al. 2020).",
                "Within the budget, or infeasible although a plan may exist.",
                "O(n) for each choice simulated, a few for each storage as a rule");
    }

    @Override
    void choose(JointState state) {
        List<Integer> swaps = IntStream.of(state.movable)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer gap) -> -freeNanos(state, gap))
                        .thenComparingInt(gap -> gap))
                .toList();
        hide(state, swaps);
        if (!state.isWithinBudget()) {
            new Mixed(state, swaps).run();
        }
    }

    /** Swaps what has the time for it, also beside the copies of what was chosen before. */
    private static void hide(JointState state, List<Integer> swaps) {
        for (int gap : swaps) {
            if (state.isWithinBudget() || freeNanos(state, gap) < 0) {
                return;
            }
            JointState.Snapshot before = state.snapshot();
            state.swap(gap);
            state.evaluate();
            long most = (long) (EXPOSED * state.scheduler.transferNanosOf(state.gaps.storage(gap)));
            if (state.cost() - before.cost() > most) {
                state.restore(before);
                state.evaluate();
            }
        }
    }

    /** Returns the time between the uses that neither copy needs, in nanoseconds. */
    private static double freeNanos(JointState state, int gap) {
        double nanos = 0;
        for (int operation = state.gaps.from(gap) + 1; operation < state.gaps.to(gap); operation++) {
            nanos += state.graph.nanos[operation];
        }
        return nanos - state.scheduler.transferNanosOf(state.gaps.storage(gap));
    }

    /** The choices that cost time, one by one. What does not lower the excess is not chosen. */
    private static final class Mixed {

        private static final int TRIED = 8;

        private final JointState state;
        private final List<Integer> swaps;
        private final List<Integer> recomputes = new ArrayList<>();

        Mixed(JointState state, List<Integer> byFreeTime) {
            this.state = state;
            this.swaps = new ArrayList<>(
                    byFreeTime.stream().filter(gap -> !state.isSwapped(gap)).toList());
            for (int gap : state.gaps.evictable()) {
                if (spansTheTurn(state, gap) && !state.isSwapped(gap)) {
                    recomputes.add(gap);
                }
            }
        }

        void run() {
            while (!state.isWithinBudget() && (step(TRIED) || step(Integer.MAX_VALUE))) {
                recomputes.removeIf(gap -> state.gaps.choice(gap) != Gaps.KEEP || state.isSwapped(gap));
                swaps.removeIf(gap -> state.gaps.choice(gap) != Gaps.KEEP || state.isSwapped(gap));
            }
        }

        /** Makes one choice that lowers the excess, if one of the first few of either kind does. */
        private boolean step(int tried) {
            JointState.Snapshot before = state.snapshot();
            JointState.Snapshot recomputed = recompute(before, tried);
            JointState.Snapshot swapped = swap(before, tried);
            double byRecompute = freedPerNano(before, recomputed);
            boolean takeSwap = freedPerNano(before, swapped) > byRecompute;
            state.restore(takeSwap ? swapped : recomputed);
            state.evaluate();
            return takeSwap || byRecompute > 0;
        }

        /** Tries the recompute that saves the most of those that lower the excess. */
        private JointState.Snapshot recompute(JointState.Snapshot before, int tried) {
            Map<Integer, Double> saved = new HashMap<>();
            recomputes.forEach(gap -> saved.put(gap, savedPerNano(gap)));
            recomputes.sort(Comparator.comparingDouble((Integer gap) -> -saved.getOrDefault(gap, 0.0))
                    .thenComparingInt(gap -> gap));
            for (int gap : recomputes.subList(0, Math.min(tried, recomputes.size()))) {
                for (byte how : new byte[] {Gaps.EVICT, Gaps.EVICT_ALWAYS}) {
                    state.recompute(gap, how);
                    JointState.Snapshot after = tried(before);
                    if (after.excess() < before.excess()) {
                        return after;
                    }
                }
            }
            return before;
        }

        /** Tries the swap with the most free time of those that lower the excess. */
        private JointState.Snapshot swap(JointState.Snapshot before, int tried) {
            for (int gap : swaps.subList(0, Math.min(tried, swaps.size()))) {
                state.swap(gap);
                JointState.Snapshot after = tried(before);
                if (after.excess() < before.excess()) {
                    return after;
                }
            }
            return before;
        }

        private JointState.Snapshot tried(JointState.Snapshot before) {
            state.evaluate();
            JointState.Snapshot after = state.snapshot();
            state.restore(before);
            return after;
        }

        /** Returns what a choice takes off the excess for each nanosecond that it adds; nothing if it takes nothing off. */
        private static double freedPerNano(JointState.Snapshot before, JointState.Snapshot after) {
            double freed = before.excess() - after.excess();
            return freed <= 0 ? 0 : freed / Math.max(1, after.cost() - before.cost());
        }

        private double savedPerNano(int gap) {
            int storage = state.gaps.storage(gap);
            return state.graph.bytes[storage] / (1.0 + nanosAgain(storage, state.gaps.to(gap), new BitSet()));
        }

        /** Returns the time to compute a storage again for a stage, with what it reads that is not there then. */
        private long nanosAgain(int storage, int stage, BitSet counted) {
            counted.set(storage);
            int operation = state.graph.producer[storage];
            long nanos = state.graph.nanos[operation];
            for (int value : state.graph.reads[operation]) {
                int input = state.graph.storage[value];
                if (!state.graph.isSource(input)
                        && !counted.get(input)
                        && state.gaps.choice(state.gaps.gapAt(input, stage)) != Gaps.KEEP) {
                    nanos += nanosAgain(input, stage, counted);
                }
            }
            return nanos;
        }
    }
}
