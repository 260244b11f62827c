package io.memplan.rematerialize;

import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.StepHandler;
import io.memplan.graph.schedule.Tier;
import java.util.Arrays;

/** Sets the choices of a joint state to what a schedule does, or to what a relaxation hints at. */
final class JointStarts {

    private JointStarts() {}

    /** Makes the choices of a schedule, as far as the state can express them. */
    static void from(Schedule schedule, JointState state) {
        CompactGraph graph = state.graph;
        state.keepAll();
        int[] firstAt = new int[graph.operations()];
        int[][] eventsAt = new int[graph.values()][0];
        boolean[] swapIn = new boolean[schedule.steps().size()];
        Arrays.fill(firstAt, -1);
        schedule.replay(new StepHandler() {
            private int step;

            @Override
            public void compute(int operation, boolean replay) {
                if (firstAt[operation] < 0) {
                    firstAt[operation] = step;
                } else {
                    for (int base : graph.bases[operation]) {
                        note(base);
                    }
                }
                step++;
            }

            @Override
            public void free(int storage) {
                step++;
            }

            @Override
            public void swapOut(int storage, Tier tier) {
                step++;
            }

            @Override
            public void swapIn(int storage) {
                swapIn[step] = true;
                note(storage);
                step++;
            }

            @Override
            public void dropHost(int storage) {
                step++;
            }

            private void note(int storage) {
                int[] events = Arrays.copyOf(eventsAt[storage], eventsAt[storage].length + 1);
                events[events.length - 1] = step;
                eventsAt[storage] = events;
            }
        });
        for (int gap = 0; gap < state.gaps.count(); gap++) {
            if (!state.gaps.isLast(gap)) {
                choose(gap, firstAt, eventsAt[state.gaps.storage(gap)], swapIn, state);
            }
        }
    }

    private static void choose(int gap, int[] firstAt, int[] events, boolean[] swapIn, JointState state) {
        int from = firstAt[state.gaps.from(gap)];
        int to = firstAt[state.gaps.to(gap)];
        int inside = 0;
        boolean swapped = false;
        for (int event : events) {
            if (event > from && event < to) {
                inside++;
                swapped |= swapIn[event];
            }
        }
        if (swapped && Arrays.binarySearch(state.movable, gap) >= 0) {
            state.swap(gap);
        } else if (inside > 0 && Arrays.binarySearch(state.gaps.evictable(), gap) >= 0) {
            state.recompute(gap, inside > 1 ? Gaps.EVICT_ALWAYS : Gaps.EVICT);
        }
    }

    /** Swaps and recomputes over the moment of a hint as it says. */
    static void from(JointRelaxation.Hint hint, JointState state) {
        state.keepAll();
        Gaps gaps = state.gaps;
        for (int gap : gaps.evictable()) {
            boolean spans = gaps.from(gap) < hint.moment() && gaps.to(gap) > hint.moment() && !gaps.isLast(gap);
            if (spans && hint.recomputed()[state.graph.producer[gaps.storage(gap)]]) {
                state.recompute(gap, Gaps.EVICT);
            }
        }
        for (int gap : state.movable) {
            boolean spans = gaps.from(gap) < hint.moment() && gaps.to(gap) > hint.moment();
            if (spans && hint.swapped()[gaps.storage(gap)]) {
                state.swap(gap);
            }
        }
    }
}
