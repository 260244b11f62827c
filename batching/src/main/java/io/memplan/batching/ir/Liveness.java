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
        function.blocks().forEach(block -> into.add(new BitSet()));
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int block = function.blocks().size() - 1; block >= 0; block--) {
                BitSet live = outOf(block);
                List<Instruction> instructions = function.blocks().get(block).instructions();
                function.blocks().get(block).terminator().reads().forEach(variable -> live.set(variable.index()));
                for (int i = instructions.size() - 1; i >= 0; i--) {
                    step(live, instructions.get(i));
                }
                if (!live.equals(into.get(block))) {
                    into.set(block, live);
                    changed = true;
                }
            }
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
        function.blocks().get(block).terminator().successors().forEach(next -> live.or(into.get(next)));
        return live;
    }

    /** Returns what is live after an instruction of a block, and so what an interruption there must keep. */
    public BitSet liveAfter(int block, int instruction) {
        BitSet live = outOf(block);
        BasicBlock body = function.blocks().get(block);
        body.terminator().reads().forEach(variable -> live.set(variable.index()));
        for (int i = body.instructions().size() - 1; i > instruction; i--) {
            step(live, body.instructions().get(i));
        }
        return live;
    }

    private static void step(BitSet live, Instruction instruction) {
        instruction.targets().forEach(target -> live.clear(target.index()));
        instruction.reads().forEach(variable -> live.set(variable.index()));
    }
}
