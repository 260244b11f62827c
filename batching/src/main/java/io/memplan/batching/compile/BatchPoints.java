package io.memplan.batching.compile;

import io.memplan.batching.ir.Function;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Program;

/** Which instructions are run for many lanes at once. */
final class BatchPoints {

    private BatchPoints() {}

    static boolean is(Instruction instruction) {
        return false;
    }

    static boolean isIn(Function function) {
        return function.blocks().stream()
                .flatMap(block -> block.instructions().stream())
                .anyMatch(BatchPoints::is);
    }

    /** Returns the most values that a batch point takes or makes. */
    static int transfer(Program program) {
        return program.functions().stream()
                .flatMap(function -> function.blocks().stream())
                .flatMap(block -> block.instructions().stream())
                .filter(BatchPoints::is)
                .mapToInt(instruction -> Math.max(
                        instruction.operands().size(), instruction.targets().size()))
                .max()
                .orElse(0);
    }
}
