package io.memplan.batching.pass;

import io.memplan.batching.ir.BasicBlock;
import io.memplan.batching.ir.Constant;
import io.memplan.batching.ir.Function;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Operand;
import io.memplan.batching.ir.Program;
import io.memplan.batching.ir.Terminator;
import io.memplan.batching.ir.Variable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The variables that hold one and the same value in all members, at whatever time those get there.
 *
 * <p>A parameter of the entry function is uniform if it was said to be; one of another function, if every call gives it
 * something uniform. Another variable is uniform if one instruction alone sets it, and computes it of uniform operands:
 * then it does not matter which way a member went. What calls, arrays and platform methods return is never uniform. The
 * analysis starts from the belief that all parameters are, and takes back what calls contradict, until nothing changes.
 */
public final class Uniformity {

    private final Map<String, BitSet> uniformByFunction = new LinkedHashMap<>();
    private final Program program;

    private Uniformity(Program program, Collection<Integer> uniformParameters) {
        this.program = program;
        for (Function function : program.functions()) {
            BitSet parameters = new BitSet();
            for (int i = 0; i < function.parameters().size(); i++) {
                boolean isEntry = function.name().equals(program.entry());
                if (!isEntry || uniformParameters.contains(i)) {
                    parameters.set(function.parameters().get(i).index());
                }
            }
            uniformByFunction.put(function.name(), parameters);
        }
        boolean changed = true;
        while (changed) {
            program.functions().forEach(this::spread);
            changed = program.functions().stream().map(this::check).reduce(false, Boolean::logicalOr);
        }
    }

    /**
     * Analyses a program.
     *
     * @param uniformParameters the numbers of the entry function's parameters that are the same for all members
     */
    public static Uniformity of(Program program, Collection<Integer> uniformParameters) {
        return new Uniformity(program, uniformParameters);
    }

    /** Returns the variables of a function that are uniform. */
    public List<Variable> uniform(Function function) {
        return variables(function).stream().mapToObj(function.variables()::get).toList();
    }

    private BitSet variables(Function function) {
        return uniformByFunction.getOrDefault(function.name(), new BitSet());
    }

    /** Finds what is uniform in a function as far as its parameters are. */
    private void spread(Function function) {
        BitSet uniform = variables(function);
        BitSet parameters = new BitSet();
        function.parameters().forEach(parameter -> parameters.set(parameter.index()));
        uniform.and(parameters);
        int[] sets = new int[function.variables().size()];
        List<Instruction> all = new ArrayList<>();
        for (BasicBlock block : function.blocks()) {
            all.addAll(block.instructions());
        }
        all.forEach(instruction -> instruction.targets().forEach(target -> sets[target.index()]++));
        // A parameter that is set again is not what was given.
        function.parameters().stream()
                .filter(parameter -> sets[parameter.index()] > 0)
                .forEach(parameter -> uniform.clear(parameter.index()));
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Instruction instruction : all) {
                if (computes(instruction) && isUniform(uniform, instruction.operands())) {
                    int target = instruction.targets().get(0).index();
                    if (sets[target] == 1 && !parameters.get(target) && !uniform.get(target)) {
                        uniform.set(target);
                        changed = true;
                    }
                }
            }
        }
    }

    private static boolean computes(Instruction instruction) {
        return instruction instanceof Instruction.Assign || instruction instanceof Instruction.Compute;
    }

    private static boolean isUniform(BitSet uniform, List<Operand> operands) {
        return operands.stream()
                .allMatch(operand -> operand instanceof Constant
                        || (operand instanceof Variable variable && uniform.get(variable.index())));
    }

    /** Takes back parameters of functions that a function calls with something that is not uniform. */
    private boolean check(Function function) {
        boolean changed = false;
        for (BasicBlock block : function.blocks()) {
            for (Instruction instruction : block.instructions()) {
                if (instruction instanceof Instruction.Call call) {
                    changed |= takeBack(function, call.function(), call.operands());
                }
            }
            if (block.terminator() instanceof Terminator.TailCall call) {
                changed |= takeBack(function, call.function(), call.operands());
            }
        }
        return changed;
    }

    private boolean takeBack(Function caller, String name, List<Operand> operands) {
        Function callee = program.function(name);
        BitSet given = variables(callee);
        boolean changed = false;
        for (int i = 0; i < operands.size(); i++) {
            int parameter = callee.parameters().get(i).index();
            if (given.get(parameter) && !isUniform(variables(caller), List.of(operands.get(i)))) {
                given.clear(parameter);
                changed = true;
            }
        }
        return changed;
    }
}
