package io.memplan.batching.compile;

import io.memplan.batching.ir.BasicBlock;
import io.memplan.batching.ir.Function;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Program;
import java.util.function.Predicate;

/** Which instructions are run for many lanes at once. */
record BatchPoints(Predicate<Instruction> isBatchPoint) {

    boolean is(Instruction instruction) {
        return isBatchPoint.test(instruction);
    }

    boolean isIn(Function function) {
        for (BasicBlock block : function.blocks()) {
            for (Instruction instruction : block.instructions()) {
                if (is(instruction)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Returns the most values that a batch point takes or makes. */
    int transfer(Program program) {
        int most = 0;
        for (Function function : program.functions()) {
            for (BasicBlock block : function.blocks()) {
                for (Instruction instruction : block.instructions()) {
                    if (is(instruction)) {
                        most = Math.max(
                                most,
                                Math.max(
                                        instruction.operands().size(),
                                        instruction.targets().size()));
                    }
                }
            }
        }
        return most;
    }
}
