package io.memplan.batching.pass;

import io.memplan.batching.ir.BasicBlock;
import io.memplan.batching.ir.Function;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Program;
import io.memplan.batching.ir.Terminator;
import io.memplan.batching.ir.Verifier;
import java.util.ArrayList;
import java.util.List;

/** Turns a call whose results are returned at once into a tail call, so that tail recursion needs no stack. */
public final class TailCalls {

    private TailCalls() {}

    /** Returns the program with tail calls. */
    public static Program apply(Program program) {
        return Verifier.verifyChanges(program, program.map(TailCalls::apply));
    }

    @SuppressWarnings("ReferenceEquality") // a block without a tail call stays the same object
    private static Function apply(Function function) {
        List<BasicBlock> blocks = new ArrayList<>();
        boolean changed = false;
        for (BasicBlock block : function.blocks()) {
            BasicBlock made = apply(block, function.blocks());
            changed |= made != block;
            blocks.add(made);
        }
        return changed ? function.withBlocks(blocks) : function;
    }

    private static BasicBlock apply(BasicBlock block, List<BasicBlock> all) {
        int size = block.instructions().size();
        if (size == 0 || !(block.instructions().get(size - 1) instanceof Instruction.Call call)) {
            return block;
        }
        Terminator end = block.terminator();
        if (end instanceof Terminator.Jump jump
                && all.get(jump.block()).instructions().isEmpty()) {
            end = all.get(jump.block()).terminator();
        }
        if (!(end instanceof Terminator.Return) || !end.operands().equals(call.targets())) {
            return block;
        }
        return new BasicBlock(
                block.instructions().subList(0, size - 1),
                new Terminator.TailCall(call.function(), call.operands(), call.line()));
    }
}
