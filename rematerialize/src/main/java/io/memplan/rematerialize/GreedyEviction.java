package io.memplan.rematerialize;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Evicts, gap by gap, until the peak is within the budget: of the gaps that cross places above the budget, the one that
 * lowers the excess most for each nanosecond of recompute. An estimate picks a few, exact evaluation decides.
 */
final class GreedyEviction {

    private record Candidate(int gap, byte choice, double score, double benefit) {}

    private static final Comparator<Candidate> BEST_FIRST =
            Comparator.comparingDouble(Candidate::score).reversed().thenComparingInt(Candidate::gap);
    /** Operations from which on many are evicted at once: the part of the excess that the estimates say they take. */
    private static final int LARGE = 2_000;
    /** How far an estimate looks back: further, it takes too long and is too wrong. */
    private static final int DEEPEST = 100;

    private static final double SHARE_IN_A_BATCH = 0.2;
    private static final double PENALTY_FOR_EVICTING_ALWAYS = 8;

    private final EvictionState state;
    private final CompactGraph graph;
    private final Gaps gaps;
    private final RecomputeDeadlines deadlines;
    private final int[] evictable;
    private final int[] estimatedIn;
    private int estimates;

    GreedyEviction(EvictionState state) {
        this.state = state;
        this.graph = state.graph;
        this.gaps = state.gaps;
        this.deadlines = state.rematerializer.deadlines();
        this.evictable = gaps.evictable();
        this.estimatedIn = new int[graph.values()];
    }

    /**
     * Evicts until the peak is within the budget.
     *
     * @param tried how many candidates are evaluated exactly in each round
     * @param costLimit the cost at which to give up
     * @param forbidden gaps that must stay as they are
     * @param noise shakes the scores, if given
     * @return whether the peak is within the budget, at a cost below the limit
     */
    boolean reduce(int tried, long costLimit, BitSet forbidden, @Nullable RandomGenerator noise) {
        while (!state.isWithinBudget()) {
            if (state.isOver() || state.cost() >= costLimit) {
                return false;
            }
            List<Candidate> candidates = candidates(forbidden, noise);
            if (evictedBatch(candidates)) {
                continue;
            }
            Candidate best = bestOf(candidates, tried);
            if (best == null) {
                return false;
            }
            state.choose(best.gap(), best.choice());
        }
        return state.cost() < costLimit;
    }

    /** Evicts many at once by their estimates where the graph is large; returns false, with nothing done, if no use. */
    private boolean evictedBatch(List<Candidate> candidates) {
        if (graph.operations() < LARGE || candidates.size() < 4) {
            return false;
        }
        int batch = 0;
        double wanted = SHARE_IN_A_BATCH * state.excess();
        while (batch < candidates.size() / 2 && wanted > 0) {
            wanted -= candidates.get(batch).benefit();
            batch++;
        }
        EvictionState.Snapshot before = state.snapshot();
        for (Candidate candidate : candidates.subList(0, batch)) {
            gaps.choose(candidate.gap(), candidate.choice());
        }
        state.evaluate();
        boolean lower = state.excess() < before.excess();
        if (!lower) {
            state.restore(before);
        }
        return lower;
    }

    private @Nullable Candidate bestOf(List<Candidate> candidates, int tried) {
        double excess = state.excess();
        long cost = state.cost();
        Candidate best = null;
        double bestRatio = 0;
        int evaluated = 0;
        for (Candidate candidate : candidates) {
            byte before = gaps.choice(candidate.gap());
            state.choose(candidate.gap(), candidate.choice());
            gaps.choose(candidate.gap(), before);
            double ratio = (excess - state.excess()) / Math.max(1, state.cost() - cost);
            if (ratio > bestRatio) {
                best = candidate;
                bestRatio = ratio;
            }
            evaluated++;
            if (evaluated >= tried && (best != null || state.isOver())) {
                break;
            }
        }
        return best;
    }

    private List<Candidate> candidates(BitSet forbidden, @Nullable RandomGenerator noise) {
        state.evaluate();
        ComputeSequence sequence = state.rematerializer.sequence();
        double[] above = new double[sequence.size() + 1];
        int[] places = new int[sequence.size() + 1];
        for (int place = 0; place < sequence.size(); place++) {
            long over = Math.max(0, sequence.during(place) - state.budgetBytes);
            above[place + 1] = above[place] + over;
            places[place + 1] = places[place] + (over > 0 ? 1 : 0);
        }
        List<Candidate> candidates = new ArrayList<>();
        for (int gap : evictable) {
            if (candidates.size() % 1_000 == 999 && state.isOver()) {
                break;
            }
            int storage = gaps.storage(gap);
            if (gaps.choice(gap) == Gaps.EVICT_ALWAYS || forbidden.get(gap)) {
                continue;
            }
            boolean last = gaps.isLast(gap);
            int stage = Math.min(last ? gaps.from(gap) + 1 : gaps.to(gap), graph.operations() - 1);
            int from = sequence.placeOf(gaps.from(gap)) + 1;
            int to = last ? sequence.size() : sequence.placeOf(gaps.to(gap));
            if (from < to && places[from] < places[to]) {
                double most = (double) graph.bytes[storage] * (places[to] - places[from]);
                double benefit = Math.min(above[to] - above[from], most);
                estimates++;
                double score = benefit / (1 + estimate(storage, stage, 0));
                if (noise != null) {
                    score *= 0.5 + noise.nextDouble();
                }
                candidates.add(
                        gaps.choice(gap) == Gaps.KEEP
                                ? new Candidate(gap, Gaps.EVICT, score, benefit)
                                : new Candidate(gap, Gaps.EVICT_ALWAYS, score / PENALTY_FOR_EVICTING_ALWAYS, benefit));
            }
        }
        candidates.sort(BEST_FIRST);
        return candidates;
    }

    /** Estimates the time to recompute a storage in a stage: its producer and what is not there then. */
    private double estimate(int storage, int stage, int depth) {
        estimatedIn[storage] = estimates;
        int operation = graph.producer[storage];
        double nanos = graph.nanos[operation];
        for (int value : graph.reads[operation]) {
            int input = graph.storage[value];
            if (!graph.isSource(input)
                    && depth < DEEPEST
                    && estimatedIn[input] != estimates
                    && gaps.choice(gaps.gapAt(input, stage)) == Gaps.EVICT_ALWAYS
                    && deadlines.allows(graph.producer[input], stage)) {
                nanos += estimate(input, stage, depth + 1);
            }
        }
        return nanos;
    }
}
