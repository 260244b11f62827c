package io.memplan.batching.ir;

import java.util.List;

/** Instructions that run one after another, and what comes after them. */
public record BasicBlock(List<Instruction> instructions, Terminator terminator) {

    public BasicBlock {
        instructions = List.copyOf(instructions);
    }
}
