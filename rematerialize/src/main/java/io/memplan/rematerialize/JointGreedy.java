package io.memplan.rematerialize;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Lowers the bytes of a joint choice to the budget: gap by gap, the move that frees the most for the least time. */
final class JointGreedy {

    private record Candidate(int gap, byte choice, double score) {}

    private static final byte SWAP = 3;
    private static final double PENALTY_FOR_EVICTING_ALWAYS = 4;
    private static final int OPERATIONS_FOR_EACH_IN_A_BATCH = 400;
    private static final Comparator<Candidate> BEST_FIRST = Comparator.comparingDouble(Candidate::score)
            .reversed()
            .thenComparingInt(Candidate::gap)
            .thenComparingInt(Candidate::choice);

    private final JointState state;
    private final CompactGraph graph;
    private final Gaps gaps;
    private final RecomputeDeadlines deadlines;
    private final int[] evictable;
    private final int[] estimatedIn;
    private int estimates;
    private double[] above = {};
    private int[] places = {};

    JointGreedy(JointState state) {
        this.state = state;
        this.graph = state.graph;
        this.gaps = state.gaps;
        this.deadlines = state.rematerializer.deadlines();
        this.evictable = gaps.evictable();
        this.estimatedIn = new int[graph.values()];
    }

    int[] evictable() {
        return evictable;
    }

    /**
     * Moves until the bytes are within the budget.
     *
     * @param tried how many moves of each kind are evaluated exactly in each round
     * @param costLimit the cost at which to give up
     * @param forbidden gaps that must stay as they are
     * @param noise shakes the scores, if given
     * @return whether the bytes are within the budget, at a cost below the limit
     */
    boolean reduce(int tried, long costLimit, BitSet forbidden, @Nullable RandomGenerator noise) {
        state.evaluate();
        while (!state.isWithinBudget()) {
            if (state.isOver() || state.cost() >= costLimit) {
                return false;
            }
            List<Candidate> recomputes = recomputes(forbidden, noise);
            List<Candidate> swaps = swaps(forbidden, noise);
            List<Candidate> candidates = new ArrayList<>(recomputes.subList(0, Math.min(tried, recomputes.size())));
            candidates.addAll(swaps.subList(0, Math.min(tried, swaps.size())));
            Candidate best = bestOf(candidates);
            if (best == null) {
                return false;
            }
            apply(best.gap(), best.choice());
            int batch = batch(best.gap());
            List<Candidate> more = best.choice() == SWAP ? swaps : recomputes;
            for (Candidate next : more.subList(0, Math.min(batch, more.size()))) {
                if (next.gap() != best.gap()) {
                    apply(next.gap(), next.choice());
                }
            }
            state.evaluate();
        }
        return state.cost() < costLimit;
    }

    /** Returns how many moves to make unseen: some on a large graph, an eighth of what is missing if that is much. */
    private int batch(int gap) {
        if (graph.operations() < OPERATIONS_FOR_EACH_IN_A_BATCH) {
            return 0;
        }
        double most = 0;
        for (int place = 0; place < state.scheduler.places(); place++) {
            most = Math.max(most, above[place + 1] - above[place]);
        }
        double missing = most / Math.max(1, graph.bytes[gaps.storage(gap)]);
        return graph.operations() / OPERATIONS_FOR_EACH_IN_A_BATCH + (int) Math.min(64, missing / 8);
    }

    private void apply(int gap, byte choice) {
        if (choice == SWAP) {
            state.swap(gap);
        } else {
            state.recompute(gap, choice);
        }
    }

    private @Nullable Candidate bestOf(List<Candidate> candidates) {
        JointState.Snapshot before = state.snapshot();
        Candidate best = null;
        double bestRatio = 0;
        for (Candidate candidate : candidates) {
            apply(candidate.gap(), candidate.choice());
            state.evaluate();
            double ratio = (before.excess() - state.excess()) / Math.max(1, state.cost() - before.cost());
            state.restore(before);
            if (ratio > bestRatio) {
                best = candidate;
                bestRatio = ratio;
            }
            if (state.isOver() && best != null) {
                break;
            }
        }
        return best;
    }

    /** Sums the bytes above the budget over the places of the last evaluation. */
    private void measure() {
        int size = state.scheduler.places();
        if (above.length <= size) {
            above = new double[size * 3 / 2 + 1];
            places = new int[above.length];
        }
        for (int place = 0; place < size; place++) {
            long over = Math.max(0, state.scheduler.bytesAt(place) - state.budgetBytes);
            above[place + 1] = above[place] + over;
            places[place + 1] = places[place] + (over > 0 ? 1 : 0);
        }
    }

    private List<Candidate> recomputes(BitSet forbidden, @Nullable RandomGenerator noise) {
        measure();
        List<Candidate> candidates = new ArrayList<>();
        for (int gap : evictable) {
            if (gaps.choice(gap) == Gaps.EVICT_ALWAYS || forbidden.get(gap) || state.isSwapped(gap)) {
                continue;
            }
            boolean last = gaps.isLast(gap);
            double benefit = benefit(gap);
            if (benefit > 0) {
                int stage = Math.min(last ? gaps.from(gap) + 1 : gaps.to(gap), graph.operations() - 1);
                double score = shaken(benefit / (1 + recomputeNanos(gaps.storage(gap), stage)), noise);
                candidates.add(
                        gaps.choice(gap) == Gaps.KEEP
                                ? new Candidate(gap, Gaps.EVICT, score)
                                : new Candidate(gap, Gaps.EVICT_ALWAYS, score / PENALTY_FOR_EVICTING_ALWAYS));
            }
        }
        candidates.sort(BEST_FIRST);
        return candidates;
    }

    private List<Candidate> swaps(BitSet forbidden, @Nullable RandomGenerator noise) {
        List<Candidate> candidates = new ArrayList<>();
        ComputeSequence sequence = state.rematerializer.sequence();
        for (int gap : state.movable) {
            double benefit = forbidden.get(gap) || state.isSwapped(gap) ? 0 : benefit(gap);
            if (benefit > 0) {
                double transfer = state.scheduler.transferNanosOf(gaps.storage(gap));
                double slack = state.scheduler.startNanos(sequence.placeOf(gaps.to(gap)))
                        - state.scheduler.startNanos(sequence.placeOf(gaps.from(gap)) + 1);
                double score = shaken(benefit / (transfer + 4 * Math.max(0, transfer - slack) + 1), noise);
                candidates.add(new Candidate(gap, SWAP, score));
            }
        }
        candidates.sort(BEST_FIRST);
        return candidates;
    }

    private static double shaken(double score, @Nullable RandomGenerator noise) {
        return noise == null ? score : score * (0.5 + noise.nextDouble());
    }

    /** Returns the bytes above the budget, over all places, that go when the storage is away in the gap. */
    private double benefit(int gap) {
        ComputeSequence sequence = state.rematerializer.sequence();
        int from = sequence.placeOf(gaps.from(gap)) + 1;
        int to = gaps.isLast(gap) ? sequence.size() : sequence.placeOf(gaps.to(gap));
        if (from >= to || places[from] == places[to]) {
            return 0;
        }
        double most = (double) graph.bytes[gaps.storage(gap)] * (places[to] - places[from]);
        return Math.min(above[to] - above[from], most);
    }

    /** Estimates the time to recompute a storage in a stage: its producer and what is not there then. */
    double recomputeNanos(int storage, int stage) {
        estimates++;
        return estimate(storage, stage);
    }

    private double estimate(int storage, int stage) {
        estimatedIn[storage] = estimates;
        int operation = graph.producer[storage];
        double nanos = graph.nanos[operation];
        for (int value : graph.reads[operation]) {
            int input = graph.storage[value];
            if (!graph.isSource(input)
                    && estimatedIn[input] != estimates
                    && gaps.choice(gaps.gapAt(input, stage)) == Gaps.EVICT_ALWAYS
                    && deadlines.allows(graph.producer[input], stage)) {
                nanos += estimate(input, stage);
            }
        }
        return nanos;
    }
}
