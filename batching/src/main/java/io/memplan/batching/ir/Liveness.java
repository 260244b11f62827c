package io.memplan.batching.ir;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The variables whose value may still be read, by the usual backward data-flow analysis.
 *
 * <p>Sets are of the indices of variables. Each set that is returned is the caller's own.
 */
public final class Liveness {

    private final Function function;
    private final List<BitSet> into = new ArrayList<>();

    private Liveness(Function function) {
        this.function = function;
        int size = function.blocks().size();
        BitSet[] read = new BitSet[size];
        BitSet[] set = new BitSet[size];
        for (int block = 0; block < size; block++) {
            read[block] = new BitSet();
            set[block] = new BitSet();
            summarise(function.blocks().get(block), read[block], set[block]);
            into.add(read[block]);
        }
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int block = size - 1; block >= 0; block--) {
                BitSet live = outOf(block);
                live.andNot(set[block]);
                live.or(read[block]);
                if (!live.equals(into.get(block))) {
                    into.set(block, live);
                    changed = true;
                }
            }
        }
    }

    /** Collects what a block reads before it sets it, and what it sets. */
    private static void summarise(BasicBlock block, BitSet read, BitSet set) {
        add(read, block.terminator().reads());
        List<Instruction> instructions = block.instructions();
        for (int i = instructions.size() - 1; i >= 0; i--) {
            step(read, instructions.get(i));
            add(set, instructions.get(i).targets());
        }
    }

    private static void add(BitSet live, List<Variable> variables) {
        for (Variable variable : variables) {
            live.set(variable.index());
        }
    }

    /** Analyses a function. */
    public static Liveness of(Function function) {
        return new Liveness(function);
    }

    /** Returns what is live where a block begins. */
    public BitSet liveInto(int block) {
        return (BitSet) into.get(block).clone();
    }

    /** Returns what is live after the terminator of a block. */
    public BitSet outOf(int block) {
        BitSet live = new BitSet();
        for (int next : function.blocks().get(block).terminator().successors()) {
            live.or(into.get(next));
        }
        return live;
    }

    /** Returns what is live after an instruction of a block, and so what an interruption there must keep. */
    public BitSet liveAfter(int block, int instruction) {
        BitSet live = outOf(block);
        BasicBlock body = function.blocks().get(block);
        add(live, body.terminator().reads());
        for (int i = body.instructions().size() - 1; i > instruction; i--) {
            step(live, body.instructions().get(i));
        }
        return live;
    }

    private static void step(BitSet live, Instruction instruction) {
        for (Variable target : instruction.targets()) {
            live.clear(target.index());
        }
        add(live, instruction.reads());
    }
}
