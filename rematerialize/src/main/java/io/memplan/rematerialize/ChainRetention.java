package io.memplan.rematerialize;

import java.util.BitSet;

/**
 * What is retained of a chain, written down block by block while a strategy for chains says what it would do: store the
 * input of a block, store all of a block, take a block backward.
 */
final class ChainRetention implements Availability {

    private final BlockChain chain;
    private final BitSet[] keptInto;
    private final BitSet inputs = new BitSet();
    private final BitSet wholes = new BitSet();
    private BitSet held = new BitSet();
    private boolean begun;

    ChainRetention(BlockChain chain) {
        this.chain = chain;
        this.keptInto = new BitSet[chain.blocks()];
    }

    /** Stores what enters a block, until its backward part is done. */
    void storeInput(int block) {
        inputs.set(block);
    }

    /** Stores all that the backward part of a block needs of its forward part, until that is done. */
    void storeAll(int block) {
        wholes.set(block);
    }

    /** Takes a block backward; the last block comes first. */
    void backward(int block) {
        if (!begun) {
            begun = true;
            held = stored();
        }
        keptInto[block] = held;
        inputs.clear(block);
        wholes.clear(block);
        held = stored();
    }

    private BitSet stored() {
        BitSet storages = new BitSet();
        inputs.stream().forEach(block -> storages.or(chain.entering(block)));
        wholes.stream().forEach(block -> storages.or(chain.saved(block)));
        return storages;
    }

    @Override
    public boolean isRetained(int storage, int stage, int lastComputed) {
        ForwardPart forward = chain.forward();
        boolean isEnd = stage == chain.graph().operations();
        if (isEnd || forward.contains(stage) || chain.isTiny(storage)) {
            return true;
        }
        int block = chain.blockOf(stage);
        return lastComputed >= chain.firstBackward(block)
                || !forward.contains(chain.graph().producer[storage])
                || keptInto[block].get(storage);
    }
}
