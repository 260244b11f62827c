package io.memplan.batching.compile;

import io.memplan.batching.ir.BasicBlock;
import io.memplan.batching.ir.Function;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Terminator;
import java.util.ArrayList;
import java.util.List;

/** Cuts long blocks into several, so that each fits into a method that the virtual machine compiles. */
final class BlockCutter {

    private BlockCutter() {}

    /** Returns the function with no block that is estimated at more bytes than a limit. */
    static Function cut(Function function, int limitBytes) {
        List<BasicBlock> blocks = new ArrayList<>();
        List<BasicBlock> tails = new ArrayList<>();
        int next = function.blocks().size();
        for (BasicBlock block : function.blocks()) {
            List<List<Instruction>> pieces = pieces(block.instructions(), limitBytes);
            for (int i = 0; i < pieces.size(); i++) {
                boolean last = i == pieces.size() - 1;
                Terminator end = last
                        ? block.terminator()
                        : new Terminator.Jump(next++, block.terminator().line());
                (i == 0 ? blocks : tails).add(new BasicBlock(pieces.get(i), end));
            }
        }
        blocks.addAll(tails);
        return function.withBlocks(blocks);
    }

    private static List<List<Instruction>> pieces(List<Instruction> instructions, int limitBytes) {
        List<List<Instruction>> pieces = new ArrayList<>();
        List<Instruction> piece = new ArrayList<>();
        int bytes = 0;
        for (Instruction instruction : instructions) {
            int more = CodeSize.of(instruction);
            if (!piece.isEmpty() && bytes + more > limitBytes) {
                pieces.add(piece);
                piece = new ArrayList<>();
                bytes = 0;
            }
            piece.add(instruction);
            bytes += more;
        }
        pieces.add(piece);
        return pieces;
    }
}
