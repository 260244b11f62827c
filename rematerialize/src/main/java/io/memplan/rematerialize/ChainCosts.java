package io.memplan.rematerialize;

import java.util.BitSet;
import java.util.List;

/** The times and bytes of a chain's blocks, as the dynamic program over chains needs them. */
final class ChainCosts {

    /**
     * A way to run the forward part of a block.
     *
     * @param nanos the time, in nanoseconds
     * @param peakBytes the peak beyond what enters the block, in bytes
     */
    record Run(long nanos, long peakBytes) {}

    private final BlockChain chain;
    private final CompactGraph graph;
    private final Run[] first;
    private final Run[] firstSaving;
    private final Run[] passing;
    private final Run[] saving;
    private final Run[] taping;
    private final long[] savedBytes;
    private final long[] backwardNanos;
    private final long[] backwardBytes;
    private final long[] gradientBytes;
    private final long[][] heldBytes;

    ChainCosts(BlockChain chain) {
        this.chain = chain;
        this.graph = chain.graph();
        int blocks = chain.blocks();
        this.first = new Run[blocks];
        this.firstSaving = new Run[blocks];
        this.passing = new Run[blocks];
        this.saving = new Run[blocks];
        this.taping = new Run[blocks];
        this.savedBytes = new long[blocks];
        this.backwardNanos = new long[blocks];
        this.backwardBytes = new long[blocks];
        this.gradientBytes = new long[blocks];
        this.heldBytes = new long[blocks][blocks];
        for (int block = 0; block < blocks; block++) {
            BitSet saved = chain.saved(block);
            BitSet leaving = chain.leaving(block);
            BitSet taped = chain.taped(block);
            savedBytes[block] = bytes(saved);
            List<Integer> all = chain.operations(block);
            first[block] = run(block, all, leaving);
            firstSaving[block] = run(block, all, saved);
            passing[block] = run(block, chain.neededFor(block, leaving), leaving);
            saving[block] = run(block, chain.neededFor(block, saved), saved);
            taping[block] = run(block, chain.neededFor(block, taped), taped);
            addEntering(block);
        }
        runBackward();
    }

    private void addEntering(int block) {
        chain.entering(block).stream()
                .forEach(storage -> heldBytes[block][chain.blockOf(graph.producer[storage])] += graph.bytes[storage]);
        for (int from = block - 1; from >= 0; from--) {
            heldBytes[block][from] += heldBytes[block][from + 1];
        }
    }

    /** Returns the run of a block that keeps only what leaves it; the first one runs operations that none after does. */
    Run passing(int block, boolean again) {
        return again ? passing[block] : first[block];
    }

    /** Returns the run of a block that keeps what leaves it and what its backward part needs. */
    Run saving(int block, boolean again) {
        return again ? saving[block] : firstSaving[block];
    }

    /** Returns the run of a block right before its backward part. */
    Run taping(int block, boolean again) {
        return again ? taping[block] : firstSaving[block];
    }

    /** Returns the bytes that leave a block or that its backward part needs, of those that it makes. */
    long savedBytes(int block) {
        return savedBytes[block];
    }

    long backwardNanos(int block) {
        return backwardNanos[block];
    }

    /** Returns the peak of a block's backward part beyond what enters its forward part, in bytes. */
    long backwardBytes(int block) {
        return backwardBytes[block];
    }

    /** Returns what backward parts have made and is still there when that of a block begins, in bytes. */
    long gradientBytes(int block) {
        return gradientBytes[block];
    }

    /** Returns the bytes that enter a block and come from blocks at or after another. */
    long enteringBytes(int block, int from) {
        return heldBytes[block][from];
    }

    private long bytes(BitSet storages) {
        return storages.stream().mapToLong(storage -> graph.bytes[storage]).sum();
    }

    private Run run(int block, List<Integer> operations, BitSet kept) {
        int[] lastUse = new int[graph.values()];
        for (int operation : operations) {
            for (int storage : graph.touched[operation]) {
                lastUse[storage] = operation;
            }
        }
        long nanos = 0;
        long peak = 0;
        long bytes = 0;
        for (int operation : operations) {
            nanos += graph.nanos[operation];
            for (int base : graph.bases[operation]) {
                bytes += graph.bytes[base];
            }
            peak = Math.max(peak, bytes + graph.workspace[operation]);
            for (int storage : graph.touched[operation]) {
                if (lastUse[storage] == operation && !kept.get(storage) && chain.isMadeIn(storage, block)) {
                    bytes -= graph.bytes[storage];
                }
            }
        }
        return new Run(nanos, peak);
    }

    private void runBackward() {
        ForwardPart forward = chain.forward();
        long made = 0;
        long taped = 0;
        int block = -1;
        for (int operation = 0; operation < graph.operations(); operation++) {
            if (forward.contains(operation)) {
                continue;
            }
            if (chain.blockOf(operation) != block) {
                block = chain.blockOf(operation);
                taped = bytes(chain.taped(block));
                gradientBytes[block] = made;
            }
            backwardNanos[block] += graph.nanos[operation];
            for (int base : graph.bases[operation]) {
                made += graph.bytes[base];
            }
            backwardBytes[block] = Math.max(backwardBytes[block], made + taped + graph.workspace[operation]);
            for (int storage : graph.touched[operation]) {
                if (graph.graph().lastUseOfStorage(storage) == operation) {
                    made -= forward.contains(graph.producer[storage]) ? 0 : graph.bytes[storage];
                    taped -= chain.isMadeIn(storage, block) ? graph.bytes[storage] : 0;
                }
            }
        }
    }
}
