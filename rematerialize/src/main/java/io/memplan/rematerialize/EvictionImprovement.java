package io.memplan.rematerialize;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Lowers the cost of a choice within the budget: takes evictions back that are not needed, and again and again keeps a
 * few storages by force, repairs the excess greedily with shaken scores, and stays with what is cheaper.
 */
final class EvictionImprovement {

    private record Eviction(int gap, long nanos) {}

    private static final double FIRST_TOLERANCE = 0.004;
    private static final int KICK = 4;

    private final EvictionState state;
    private final GreedyEviction greedy;
    private final RandomGenerator random;
    private final int[] evictable;

    EvictionImprovement(EvictionState state, GreedyEviction greedy, RandomGenerator random) {
        this.state = state;
        this.greedy = greedy;
        this.random = random;
        this.evictable = state.gaps.evictable();
    }

    /** Searches until the work is used up; the state is the best choice found. */
    void run(int tried) {
        giveBack();
        EvictionState.Snapshot best = state.snapshot();
        EvictionState.Snapshot current = best;
        long work = state.workLeft();
        while (!state.isOver()) {
            double tolerance = FIRST_TOLERANCE * state.workLeft() / work;
            long base = state.graph.graph().baseNanos();
            long limit = current.cost() + 1 + (long) (tolerance * Math.max(1, current.cost() - base));
            if (!kick(tried, limit)) {
                state.restore(current);
                continue;
            }
            giveBack();
            if (state.cost() < limit) {
                current = state.snapshot();
                if (current.cost() < best.cost()) {
                    best = current;
                }
            }
            state.restore(current);
        }
        state.restore(best);
    }

    /** Forces a few gaps to another choice, and repairs the excess; returns false if that fails or costs too much. */
    private boolean kick(int tried, long limit) {
        state.evaluate();
        List<Eviction> evicted = evicted();
        BitSet forced = new BitSet();
        int kept = evicted.isEmpty() ? 0 : random.nextInt(KICK + 1);
        int start = evicted.isEmpty() ? 0 : random.nextInt(evicted.size());
        boolean near = random.nextBoolean();
        for (int i = 0; i < kept; i++) {
            int at = near ? (start + i) % evicted.size() : random.nextInt(evicted.size());
            int gap = evicted.get(at).gap();
            state.gaps.choose(gap, random.nextInt(4) == 0 ? Gaps.EVICT : Gaps.KEEP);
            forced.set(gap);
        }
        if (evictable.length > 0 && (kept == 0 || random.nextInt(3) == 0)) {
            int gap = evictable[random.nextInt(evictable.length)];
            if (state.gaps.choice(gap) == Gaps.KEEP && !state.gaps.isLast(gap)) {
                state.gaps.choose(gap, Gaps.EVICT);
            } else if (state.gaps.isLast(gap) && state.gaps.choice(gap) != Gaps.KEEP) {
                state.gaps.choose(gap, (byte) random.nextInt(2));
            }
            forced.set(gap);
        }
        state.evaluate();
        return greedy.reduce(tried, limit, forced, random);
    }

    /** Keeps again what need not be evicted, the dearest first. */
    void giveBack() {
        List<Eviction> evicted = new ArrayList<>(evicted());
        evicted.sort(Comparator.comparingLong(Eviction::nanos).reversed().thenComparingInt(Eviction::gap));
        for (Eviction eviction : evicted) {
            if (state.isOver()) {
                return;
            }
            int gap = eviction.gap();
            byte before = state.gaps.choice(gap);
            if (!hasRoomFor(gap)) {
                continue;
            }
            EvictionState.Snapshot snapshot = state.snapshot();
            for (byte choice = Gaps.KEEP; choice < before; choice++) {
                state.choose(gap, choice);
                if (state.isWithinBudget() && state.cost() < snapshot.cost()) {
                    break;
                }
                state.restore(snapshot);
            }
            if (state.gaps.choice(gap) == before) {
                state.evaluate();
            }
        }
    }

    /** Returns whether the storage fits beside what is there in the gap, as far as the last evaluation tells. */
    private boolean hasRoomFor(int gap) {
        Gaps gaps = state.gaps;
        if (gaps.isLast(gap) || gaps.choice(gap) == Gaps.EVICT_ALWAYS) {
            return true;
        }
        ComputeSequence sequence = state.rematerializer.sequence();
        long room = state.budgetBytes - state.graph.bytes[gaps.storage(gap)];
        int to = sequence.placeOf(gaps.to(gap) - 1);
        for (int place = sequence.placeOf(gaps.from(gap)) + 1; place <= to; place++) {
            int operation = sequence.operation(place);
            if (operation == state.graph.producer[gaps.storage(gap)]) {
                return true;
            }
            if (sequence.during(place) > room) {
                return false;
            }
        }
        return true;
    }

    /** Returns the evictions that cost a recompute, by gap; the last evaluation must be of the present choice. */
    private List<Eviction> evicted() {
        CompactGraph graph = state.graph;
        int[] computes = new int[graph.operations()];
        ComputeSequence sequence = state.rematerializer.sequence();
        for (int place = 0; place < sequence.size(); place++) {
            computes[sequence.operation(place)]++;
        }
        List<Eviction> evicted = new ArrayList<>();
        for (int gap = 0; gap < state.gaps.count(); gap++) {
            int producer = graph.producer[state.gaps.storage(gap)];
            boolean recomputed = computes[producer] > (state.gaps.isLast(gap) ? 2 : 1);
            if (state.gaps.choice(gap) != Gaps.KEEP && recomputed) {
                evicted.add(new Eviction(gap, graph.nanos[producer]));
            }
        }
        return evicted;
    }
}
