package io.memplan.rematerialize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * A training graph as a chain of blocks, each with a forward and a backward part. The forward part is cut at places; the
 * backward part of a block is what reads its storages, up to what reads those of the block before.
 */
final class BlockChain {

    private final CompactGraph graph;
    private final ForwardPart forward;
    private final int[] blockOf;
    private final int[] firstBackward;
    private final BitSet[] entering;
    private final BitSet[] leaving;
    private final BitSet[] taped;
    private final long tinyBytes;

    /**
     * Cuts a graph.
     *
     * @param cuts the forward operations after which to cut, ascending
     */
    BlockChain(CompactGraph graph, ForwardPart forward, List<Integer> cuts) {
        this.graph = graph;
        this.forward = forward;
        this.blockOf = forward.cutsBefore(cuts);
        this.tinyBytes = (long) (Gaps.TINY * graph.graph().keepAllPeakBytes());
        int blocks = cuts.size() + 1;
        this.firstBackward = new int[blocks];
        Arrays.fill(firstBackward, graph.operations());
        int block = 0;
        for (int operation = graph.operations() - 1; operation >= 0; operation--) {
            if (!forward.contains(operation)) {
                int read = latestRead(graph, forward, operation);
                block = read < 0 ? block : Math.max(block, blockOf[read]);
                blockOf[operation] = block;
                firstBackward[block] = operation;
            }
        }
        this.entering = sets(blocks);
        this.leaving = sets(blocks);
        this.taped = sets(blocks);
        for (int storage = 0; storage < graph.values(); storage++) {
            if (forward.lastUse(storage) >= 0 && forward.contains(graph.producer[storage])) {
                index(storage);
            }
        }
    }

    /** Returns the last forward operation that made something the operation reads, or -1. */
    private static int latestRead(CompactGraph graph, ForwardPart forward, int operation) {
        int latest = -1;
        for (int storage : graph.touched[operation]) {
            int producer = graph.producer[storage];
            if (forward.contains(producer)) {
                latest = Math.max(latest, producer);
            }
        }
        return latest;
    }

    private void index(int storage) {
        int from = blockOf[graph.producer[storage]];
        int to = blockOf[forward.lastUse(storage)];
        for (int block = from + 1; block <= to; block++) {
            entering[block].set(storage);
        }
        leaving[from].set(storage, to > from);
        taped[from].set(storage, isReadBackward(graph, forward, storage));
    }

    private static boolean isReadBackward(CompactGraph graph, ForwardPart forward, int storage) {
        return graph.graph().lastUseOfStorage(storage) > forward.lastUse(storage);
    }

    private static BitSet[] sets(int blocks) {
        BitSet[] sets = new BitSet[blocks];
        Arrays.setAll(sets, i -> new BitSet());
        return sets;
    }

    /**
     * Returns places that leave every block with a backward part: the first of those between which there is no difference
     * in that, and of too many neighbours the one that the fewest bytes cross.
     */
    static List<Integer> usefulCuts(CompactGraph graph, ForwardPart forward, List<Integer> places, int most) {
        long[] crossing = new long[graph.operations() + 1];
        int[] made = new int[graph.operations() + 1];
        for (int storage = 0; storage < graph.values(); storage++) {
            if (forward.lastUse(storage) >= 0) {
                crossing[graph.producer[storage]] += graph.bytes[storage];
                crossing[forward.lastUse(storage)] -= graph.bytes[storage];
            }
        }
        int latest = -1;
        for (int operation = graph.operations() - 1; operation >= 0; operation--) {
            int read = forward.contains(operation) ? -1 : latestRead(graph, forward, operation);
            if (read > latest) {
                latest = read;
                made[latest] = 1;
            }
        }
        Arrays.parallelPrefix(crossing, Long::sum);
        Arrays.parallelPrefix(made, Integer::sum);
        List<Integer> useful = new ArrayList<>();
        int before = 0;
        for (int place : places) {
            if (made[place] > before && made[place] < made[graph.operations()]) {
                useful.add(place);
            }
            before = made[place];
        }
        return useful.size() <= most ? useful : narrowest(useful, crossing, most);
    }

    private static List<Integer> narrowest(List<Integer> places, long[] crossing, int most) {
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            int from = (int) ((long) places.size() * i / most);
            int to = (int) ((long) places.size() * (i + 1) / most);
            kept.add(places.subList(from, to).stream()
                    .min(Comparator.comparingLong(place -> crossing[place]))
                    .orElseThrow());
        }
        return kept;
    }

    CompactGraph graph() {
        return graph;
    }

    ForwardPart forward() {
        return forward;
    }

    int blocks() {
        return taped.length;
    }

    /** Returns the block to which an operation, forward or not, belongs. */
    int blockOf(int operation) {
        return blockOf[operation];
    }

    /** Returns the first backward operation of a block, or the number of operations if it has none. */
    int firstBackward(int block) {
        return firstBackward[block];
    }

    /** Returns the storages of earlier blocks that the forward part of this or of a later block reads. */
    BitSet entering(int block) {
        return (BitSet) entering[block].clone();
    }

    /** Returns the storages of the block that later blocks read. */
    BitSet leaving(int block) {
        return (BitSet) leaving[block].clone();
    }

    /** Returns the storages of the block that are read backward. */
    BitSet taped(int block) {
        return (BitSet) taped[block].clone();
    }

    /** Returns the storages of the block that later blocks or the backward part read. */
    BitSet saved(int block) {
        BitSet saved = leaving(block);
        saved.or(taped[block]);
        return saved;
    }

    /** Returns the forward operations of the block. */
    List<Integer> operations(int block) {
        return forward.operations().stream()
                .filter(operation -> blockOf[operation] == block)
                .toList();
    }

    /** Returns the forward operations of the block that bring some of its storages about, from what enters it. */
    List<Integer> neededFor(int block, BitSet storages) {
        BitSet wanted = (BitSet) storages.clone();
        List<Integer> needed = new ArrayList<>(operations(block));
        for (int i = needed.size() - 1; i >= 0; i--) {
            int operation = needed.get(i);
            if (Arrays.stream(graph.bases[operation]).anyMatch(wanted::get)) {
                Arrays.stream(graph.touched[operation]).forEach(wanted::set);
            } else {
                needed.remove(i);
            }
        }
        return needed;
    }

    /** Returns whether the forward part of the block produces the storage. */
    boolean isMadeIn(int storage, int block) {
        int producer = graph.producer[storage];
        return forward.contains(producer) && blockOf[producer] == block;
    }

    /** Returns whether the storage is too small to be worth a recompute. */
    boolean isTiny(int storage) {
        return graph.bytes[storage] <= tinyBytes;
    }
}
