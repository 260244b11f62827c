package io.memplan.batching.pass;

import io.memplan.batching.ir.BasicBlock;
import io.memplan.batching.ir.Function;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Liveness;
import io.memplan.batching.ir.Program;
import io.memplan.batching.ir.Variable;
import java.util.BitSet;
import java.util.List;

/**
 * What a function's calls need a stack for.
 *
 * @param function the name of the function
 * @param recursive whether it may be entered again before it returns
 * @param batchPoints the batch points in the function itself
 * @param kept the variables that calls must not lose, because the function may be entered again before they return
 */
public record StackNeed(String function, boolean recursive, int batchPoints, List<Variable> kept) {

    public StackNeed {
        kept = List.copyOf(kept);
    }

    /** Returns the need of each function, in the order of the program. */
    public static List<StackNeed> of(Program program) {
        CallGraph calls = CallGraph.of(program);
        return program.functions().stream().map(function -> of(function, calls)).toList();
    }

    private static StackNeed of(Function function, CallGraph calls) {
        Liveness liveness = Liveness.of(function);
        BitSet kept = new BitSet();
        int points = 0;
        for (int b = 0; b < function.blocks().size(); b++) {
            BasicBlock block = function.blocks().get(b);
            for (int i = 0; i < block.instructions().size(); i++) {
                Instruction instruction = block.instructions().get(i);
                if (instruction instanceof Instruction.Region || instruction instanceof Instruction.Tensor) {
                    points++;
                }
                if (instruction instanceof Instruction.Call call && calls.reaches(call.function(), function.name())) {
                    BitSet live = liveness.liveAfter(b, i);
                    call.targets().forEach(target -> live.clear(target.index()));
                    kept.or(live);
                }
            }
        }
        return new StackNeed(
                function.name(),
                calls.isRecursive(function.name()),
                points,
                kept.stream().mapToObj(function.variables()::get).toList());
    }

    @Override
    public String toString() {
        return function + ": " + (recursive ? "recursive, keeps " + kept : "not recursive, no stack") + ", "
                + batchPoints + " batch points";
    }
}
