package io.memplan.rematerialize;

import java.util.Arrays;

/** The fastest persistent way to take a chain forward and backward, for every amount of memory in slots. */
final class PersistentCheckpoints {

    /*
     * C(s, t, m): the least time to take blocks s to t forward and backward in m bytes, while what enters s is held
     * outside of m and the gradient that enters t is held inside (Beaumont, Eyraud-Dubois, Herrmann, Joly, Shilova,
     * Inria RR-9302, 2019, Theorem 1):
     *
     *   C(s, t, m) = min  1. the least over s < k <= t of  forward(s..k-1) + C(k, t, m - entering(k)) + C(s, k-1, m)
     *                     2. forward(s) + C(s+1, t, m - saved(s)) + backward(s)
     *   C(s, s, m) = forward(s) + backward(s)
     *
     * each where its own peak is within m. Instead of the sizes of tensors it uses the peaks of the blocks' parts, so
     * that a block may be any graph, and leaves out of a second run what no one needs then. What crosses k from before s
     * is held already and not counted again. "Persistent" means that what is stored stays until the backward part that
     * it is for.
     */

    private static final double INFEASIBLE = Double.POSITIVE_INFINITY;
    private static final short SAVE_ALL = 0;

    private final ChainCosts costs;
    private final int blocks;
    private final int slots;
    private final long slotBytes;
    private final double[][][] nanos;
    private final short[][][] choice;

    /**
     * Solves for memory from 0 to the given bytes.
     *
     * @param slots into how many parts the memory is divided
     */
    PersistentCheckpoints(BlockChain chain, long mostBytes, int slots) {
        this.costs = new ChainCosts(chain);
        this.blocks = chain.blocks();
        this.slots = (int) Math.min(slots, Math.max(1, mostBytes));
        this.slotBytes = Math.max(1, (mostBytes + this.slots - 1) / this.slots);
        this.nanos = new double[blocks][blocks][];
        this.choice = new short[blocks][blocks][];
        for (int length = 1; length <= blocks; length++) {
            for (int first = 0; first + length <= blocks; first++) {
                solve(first, first + length - 1);
            }
        }
    }

    private int slotsOf(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE / 4, (bytes + slotBytes - 1) / slotBytes);
    }

    private void solve(int first, int last) {
        double[] best = new double[slots + 1];
        short[] chosen = new short[slots + 1];
        Arrays.fill(best, INFEASIBLE);
        nanos[first][last] = best;
        choice[first][last] = chosen;
        boolean again = last < blocks - 1;
        long gradient = costs.gradientBytes(last);
        if (first == last) {
            ChainCosts.Run taping = costs.taping(first, again);
            int least = slotsOf(Math.max(gradient + taping.peakBytes(), costs.backwardBytes(first)));
            for (int memory = least; memory <= slots; memory++) {
                best[memory] = (double) taping.nanos() + costs.backwardNanos(first);
            }
            return;
        }
        ChainCosts.Run saving = costs.saving(first, again);
        double once = (double) saving.nanos() + costs.backwardNanos(first);
        int held = slotsOf(costs.savedBytes(first));
        double[] rest = nanos[first + 1][last];
        int least = slotsOf(Math.max(gradient + saving.peakBytes(), costs.backwardBytes(first)));
        for (int memory = Math.max(least, held); memory <= slots; memory++) {
            best[memory] = once + rest[memory - held];
        }
        long peak = 0;
        double passed = 0;
        for (int split = first + 1; split <= last; split++) {
            int before = split - 1;
            ChainCosts.Run passing = costs.passing(before, again);
            long entering = before == first ? 0 : costs.enteringBytes(before, first);
            peak = Math.max(peak, entering + passing.peakBytes());
            passed += passing.nanos();
            int stored = slotsOf(costs.enteringBytes(split, first));
            double[] later = nanos[split][last];
            double[] earlier = nanos[first][before];
            for (int memory = Math.max(slotsOf(gradient + peak), stored); memory <= slots; memory++) {
                double time = passed + later[memory - stored] + earlier[memory];
                if (time < best[memory]) {
                    best[memory] = time;
                    chosen[memory] = (short) split;
                }
            }
        }
    }

    int slots() {
        return slots;
    }

    /** Returns the least time of the whole chain, infinite if the memory is too small. */
    double nanos(int memorySlots) {
        return nanos[0][blocks - 1][memorySlots];
    }

    /** Writes down how the whole chain is taken in that memory, which must be enough. */
    void retain(int memorySlots, ChainRetention retention) {
        retain(0, blocks - 1, memorySlots, retention);
    }

    private void retain(int first, int last, int memory, ChainRetention retention) {
        int split = choice[first][last][memory];
        if (split != SAVE_ALL) {
            retention.storeInput(split);
            retain(split, last, memory - slotsOf(costs.enteringBytes(split, first)), retention);
            retain(first, split - 1, memory, retention);
            return;
        }
        retention.storeAll(first);
        if (first < last) {
            retain(first + 1, last, memory - slotsOf(costs.savedBytes(first)), retention);
        }
        retention.backward(first);
    }
}
