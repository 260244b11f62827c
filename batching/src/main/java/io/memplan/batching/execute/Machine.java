package io.memplan.batching.execute;

import io.memplan.batching.ir.BasicBlock;
import io.memplan.batching.ir.Function;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Program;
import io.memplan.batching.ir.Terminator;
import io.memplan.batching.ir.Variable;
import io.memplan.batching.pass.CallGraph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A program as one list of segments, numbered through all functions: a block is cut after each call, so that a lane's
 * place is one number, its program counter (Radul et al., MLSys 2020, section 3.2).
 */
final class Machine {

    private final Set<Optimisation> optimisations;
    private final List<Function> functions;
    private final List<Segment> segments = new ArrayList<>();
    private final Map<String, Integer> functionByName = new HashMap<>();
    private final List<Integer> entryByFunction = new ArrayList<>();
    private final List<List<Integer>> segmentByBlock = new ArrayList<>();

    /**
     * A straight piece of code.
     *
     * @param function the number of its function
     * @param instructions what it does, without calls
     * @param call the call that ends it, after which the next segment goes on; null if a terminator ends it
     * @param saved what the call must not lose, because its function may be entered again before it returns
     * @param terminator what ends it, of no importance if it is a call
     */
    record Segment(
            int function,
            List<Instruction> instructions,
            Instruction.@Nullable Call call,
            List<Variable> saved,
            Terminator terminator) {}

    Machine(Program program, Set<Optimisation> optimisations) {
        this.optimisations = optimisations;
        functions = List.copyOf(program.functions());
        for (int i = 0; i < functions.size(); i++) {
            functionByName.put(functions.get(i).name(), i);
        }
        CallGraph calls = CallGraph.of(program);
        for (int i = 0; i < functions.size(); i++) {
            add(i, functions.get(i), calls);
        }
    }

    private void add(int number, Function function, CallGraph calls) {
        SavedVariables variables = new SavedVariables(function, calls, optimisations);
        List<Integer> starts = new ArrayList<>();
        entryByFunction.add(segments.size());
        for (int b = 0; b < function.blocks().size(); b++) {
            BasicBlock block = function.blocks().get(b);
            starts.add(segments.size());
            List<Instruction> straight = new ArrayList<>();
            for (int i = 0; i < block.instructions().size(); i++) {
                Instruction instruction = block.instructions().get(i);
                if (instruction instanceof Instruction.Call call) {
                    List<Variable> saved = variables.at(b, i, call);
                    segments.add(new Segment(number, List.copyOf(straight), call, saved, block.terminator()));
                    straight.clear();
                } else {
                    straight.add(instruction);
                }
            }
            segments.add(new Segment(number, List.copyOf(straight), null, List.of(), block.terminator()));
        }
        segmentByBlock.add(starts);
    }

    List<Function> functions() {
        return functions;
    }

    int size() {
        return segments.size();
    }

    Segment segment(int place) {
        return segments.get(place);
    }

    int function(String name) {
        return functionByName.getOrDefault(name, -1);
    }

    /** Returns the segment at which a function begins. */
    int entry(int function) {
        return entryByFunction.get(function);
    }

    /** Returns the segment at which a block begins. */
    int start(int function, int block) {
        return segmentByBlock.get(function).get(block);
    }
}
