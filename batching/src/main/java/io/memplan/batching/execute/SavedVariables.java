package io.memplan.batching.execute;

import io.memplan.batching.ir.BasicBlock;
import io.memplan.batching.ir.Function;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Liveness;
import io.memplan.batching.ir.Terminator;
import io.memplan.batching.ir.Variable;
import io.memplan.batching.pass.CallGraph;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/** Which variables of a function a call must put on stacks, by the optimisations that are in use. */
final class SavedVariables {

    private final Function function;
    private final CallGraph calls;
    private final Set<Optimisation> optimisations;
    private final Liveness liveness;
    private final BitSet temporaries = new BitSet();

    SavedVariables(Function function, CallGraph calls, Set<Optimisation> optimisations) {
        this.function = function;
        this.calls = calls;
        this.optimisations = optimisations;
        this.liveness = Liveness.of(function);
        if (optimisations.contains(Optimisation.TEMPORARIES)) {
            findTemporaries();
        }
    }

    private void findTemporaries() {
        int[] home = new int[function.variables().size()];
        int piece = 1;
        for (BasicBlock block : function.blocks()) {
            for (Instruction instruction : block.instructions()) {
                piece = mention(home, piece, instruction.reads());
                // What a call makes belongs to the piece after it.
                piece += instruction instanceof Instruction.Call ? 1 : 0;
                piece = mention(home, piece, instruction.targets());
            }
            Terminator terminator = block.terminator();
            piece = mention(home, piece, terminator.reads()) + 1;
        }
        for (Variable variable : function.variables()) {
            temporaries.set(
                    variable.index(),
                    home[variable.index()] > 0 && !function.parameters().contains(variable));
        }
    }

    private static int mention(int[] home, int piece, List<Variable> variables) {
        for (Variable variable : variables) {
            int index = variable.index();
            home[index] = home[index] == 0 || home[index] == piece ? piece : -1;
        }
        return piece;
    }

    /** Returns what a call puts on stacks. */
    List<Variable> at(int block, int instruction, Instruction.Call call) {
        if (optimisations.contains(Optimisation.REGISTERS) && !calls.reaches(call.function(), function.name())) {
            return List.of();
        }
        BitSet saved = new BitSet();
        if (optimisations.contains(Optimisation.LIVENESS)) {
            saved = liveness.liveAfter(block, instruction);
        } else {
            saved.set(0, function.variables().size());
        }
        for (Variable target : call.targets()) {
            saved.clear(target.index());
        }
        saved.andNot(temporaries);
        return saved.stream().mapToObj(function.variables()::get).toList();
    }
}
