package io.memplan.batching.compile;

import io.memplan.batching.ir.BasicBlock;
import io.memplan.batching.ir.Function;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Terminator;

/**
 * Upper bounds of the bytes that code takes, by the sizes of the virtual machine's instructions: wide loads and stores
 * of 4 bytes, constants of 3, calls of 5.
 */
final class CodeSize {

    /** The bytes of keeping one variable in a frame, or of reading it back. */
    static final int OF_SAVE = 16;

    private static final int OF_OPERAND = 12;
    private static final int OF_STEP = 16;

    private CodeSize() {}

    static int of(Instruction instruction) {
        return OF_STEP
                + OF_OPERAND * instruction.operands().size()
                + OF_OPERAND * instruction.targets().size();
    }

    static int of(Terminator terminator) {
        return OF_STEP
                + (OF_OPERAND + 8) * terminator.operands().size()
                + 12 * terminator.successors().size();
    }

    static int of(BasicBlock block) {
        int bytes = of(block.terminator());
        for (Instruction instruction : block.instructions()) {
            bytes += of(instruction);
        }
        return bytes;
    }

    static int of(Function function) {
        int bytes = 0;
        for (BasicBlock block : function.blocks()) {
            bytes += of(block);
        }
        return bytes;
    }
}
