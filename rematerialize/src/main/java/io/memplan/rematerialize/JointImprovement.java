package io.memplan.rematerialize;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Lowers the time of a joint choice within the budget: again and again changes a few gaps by force, between keep,
 * recompute and swap, repairs the excess greedily with shaken scores, takes back what is not needed, and stays with what is
 * faster, or at first not much slower.
 */
final class JointImprovement {

    private record Change(int gap, double nanos) {}

    private static final double FIRST_TOLERANCE = 0.004;
    private static final int KICK = 4;

    private final JointState state;
    private final JointGreedy greedy;
    private final RandomGenerator random;
    private final int[] evictable;
    private final BitSet isEvictable = new BitSet();
    private final BitSet isMovable = new BitSet();

    JointImprovement(JointState state, JointGreedy greedy, RandomGenerator random) {
        this.state = state;
        this.greedy = greedy;
        this.random = random;
        this.evictable = greedy.evictable();
        for (int gap : evictable) {
            isEvictable.set(gap);
        }
        for (int gap : state.movable) {
            isMovable.set(gap);
        }
    }

    /** Searches until the work is used up or the time is no more than the bound; the state is the best choice found. */
    void run(int tried, long boundNanos) {
        takeBack();
        JointState.Snapshot best = state.snapshot();
        JointState.Snapshot current = best;
        long work = state.workLeft();
        long base = state.graph.graph().baseNanos();
        while (!state.isOver() && best.cost() > boundNanos + 2L * state.graph.operations()) {
            double tolerance = FIRST_TOLERANCE * Math.max(0, state.workLeft()) / Math.max(1, work);
            long limit = current.cost() + 1 + (long) (tolerance * Math.max(1, current.cost() - base));
            if (!kick(tried, limit)) {
                state.restore(current);
                continue;
            }
            takeBack();
            if (state.isWithinBudget() && state.cost() < limit) {
                current = state.snapshot();
                if (current.cost() < best.cost()) {
                    best = current;
                }
            }
            state.restore(current);
        }
        state.restore(best);
    }

    /** Makes of each recompute a swap, and of each swap a recompute, where that is faster; the dearest first. */
    void exchange() {
        state.evaluate();
        for (Change change : changesByNanos()) {
            int gap = change.gap();
            boolean possible = state.isSwapped(gap) ? isEvictable.get(gap) : isMovable.get(gap);
            if (state.isOver()) {
                return;
            }
            if (possible) {
                JointState.Snapshot before = state.snapshot();
                force(gap, 1);
                state.evaluate();
                if (!state.isWithinBudget() || state.cost() >= before.cost()) {
                    state.restore(before);
                }
            }
        }
        state.evaluate();
    }

    private boolean kick(int tried, long limit) {
        List<Integer> changed = changed();
        BitSet forced = new BitSet();
        int count = changed.isEmpty() ? 0 : 1 + random.nextInt(KICK);
        int start = changed.isEmpty() ? 0 : random.nextInt(changed.size());
        boolean near = random.nextBoolean();
        int kind = random.nextInt(3);
        for (int i = 0; i < count; i++) {
            int gap = changed.get(near ? (start + i) % changed.size() : random.nextInt(changed.size()));
            force(gap, kind == 2 ? random.nextInt(3) : kind);
            forced.set(gap);
        }
        if (random.nextInt(3) == 0) {
            forceOther(forced);
        }
        return greedy.reduce(tried, limit, forced, random);
    }

    /** Changes a gap to be kept (0), or from recompute to swap and back (1), or from always to once (2). */
    private void force(int gap, int kind) {
        if (kind == 1 && state.isSwapped(gap) && isEvictable.get(gap)) {
            state.recompute(gap, Gaps.EVICT);
        } else if (kind == 1 && !state.isSwapped(gap) && isMovable.get(gap)) {
            state.swap(gap);
        } else if (kind == 2 && !state.isSwapped(gap) && isEvictable.get(gap)) {
            state.recompute(gap, Gaps.EVICT);
        } else {
            state.keep(gap);
        }
    }

    private void forceOther(BitSet forced) {
        boolean swap = state.movable.length > 0 && (evictable.length == 0 || random.nextBoolean());
        if (swap) {
            int gap = state.movable[random.nextInt(state.movable.length)];
            if (!forced.get(gap)) {
                state.swap(gap);
                forced.set(gap);
            }
        } else if (evictable.length > 0) {
            int gap = evictable[random.nextInt(evictable.length)];
            boolean last = state.gaps.isLast(gap);
            if (!forced.get(gap) && (last || state.gaps.choice(gap) == Gaps.KEEP)) {
                state.recompute(gap, last ? (byte) random.nextInt(2) : Gaps.EVICT);
                forced.set(gap);
            }
        }
    }

    private List<Integer> changed() {
        List<Integer> changed = new ArrayList<>();
        for (int gap = 0; gap < state.gaps.count(); gap++) {
            boolean evicted = state.gaps.choice(gap) != Gaps.KEEP && !state.gaps.isLast(gap);
            if (evicted || state.isSwapped(gap)) {
                changed.add(gap);
            }
        }
        return changed;
    }

    private List<Change> changesByNanos() {
        List<Change> changes = new ArrayList<>();
        CompactGraph graph = state.graph;
        for (int gap : changed()) {
            int storage = state.gaps.storage(gap);
            double nanos = state.isSwapped(gap)
                    ? state.scheduler.transferNanosOf(storage)
                    : graph.nanos[graph.producer[storage]];
            changes.add(new Change(gap, nanos));
        }
        changes.sort(Comparator.comparingDouble(Change::nanos).reversed().thenComparingInt(Change::gap));
        return changes;
    }

    /** Keeps again what has room, the dearest first. */
    void takeBack() {
        state.evaluate();
        for (Change change : changesByNanos()) {
            if (state.isOver()) {
                return;
            }
            if (hasRoomFor(change.gap())) {
                JointState.Snapshot before = state.snapshot();
                state.keep(change.gap());
                state.evaluate();
                if (!state.isWithinBudget() || state.cost() > before.cost()) {
                    state.restore(before);
                    state.evaluate();
                }
            }
        }
    }

    private boolean hasRoomFor(int gap) {
        ComputeSequence sequence = state.rematerializer.sequence();
        long room = state.budgetBytes - state.graph.bytes[state.gaps.storage(gap)];
        int producer = state.graph.producer[state.gaps.storage(gap)];
        int to = sequence.placeOf(state.gaps.to(gap));
        for (int place = sequence.placeOf(state.gaps.from(gap)) + 1; place < to; place++) {
            if (sequence.operation(place) == producer) {
                return true;
            }
            if (state.scheduler.bytesAt(place) > room) {
                return state.isSwapped(gap)
                        && place > sequence.placeOf(state.gaps.from(gap)) + 1
                        && random.nextInt(64) == 0;
            }
        }
        return true;
    }
}
