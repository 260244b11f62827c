package io.memplan.batching.pass;

import io.memplan.batching.ir.BasicBlock;
import io.memplan.batching.ir.Function;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Operand;
import io.memplan.batching.ir.Program;
import io.memplan.batching.ir.Terminator;
import io.memplan.batching.ir.Variable;
import io.memplan.batching.ir.Verifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes a program that returns numbers which it has read out of arrays, or computed from such numbers, return them as
 * arrays too, through which gradients flow.
 *
 * <p>Beside each number on the way from an array to a result stands an array of its own, which is computed in the same
 * way; the numbers stay as they are. Functions take and return the arrays after what they took and returned before. As
 * coded, this turns tail calls into calls, which need a stack.
 */
public final class ReturnedNumbers {

    private final ProgramFlow program;
    private final NumberFlow flow;
    private final Function function;
    private final List<Variable> variables;
    private final List<Variable> parameters;
    private final Map<Variable, Variable> arrayByNumber = new HashMap<>();
    private final ArrayEmitter arrays;

    private ReturnedNumbers(ProgramFlow program, Function function) {
        this.program = program;
        this.flow = program.of(function.name());
        this.function = function;
        this.variables = new ArrayList<>(function.variables());
        this.parameters = new ArrayList<>(function.parameters());
        for (Variable variable : function.variables()) {
            if (program.hasArray(function.name(), variable)) {
                Variable array = new Variable(variables.size(), Kind.TENSOR, variable.name());
                variables.add(array);
                arrayByNumber.put(variable, array);
            }
        }
        for (int parameter : program.parameters(function.name())) {
            parameters.add(arrayByNumber.get(function.parameters().get(parameter)));
        }
        Variable anyArray = parameters.stream()
                .filter(parameter -> parameter.kind() == Kind.TENSOR)
                .findFirst()
                .orElse(null);
        this.arrays = new ArrayEmitter(variables, arrayByNumber, flow, anyArray);
    }

    /**
     * Returns a program that returns, after what it returned before, an array for each number that flows.
     *
     * @param program a program without regions
     * @return nothing if no result is known to come from an array
     */
    public static Optional<Program> apply(Program program) {
        Program calling = EntryFunction.alone(program.map(ReturnedNumbers::withoutTailCalls));
        ProgramFlow flow = new ProgramFlow(calling);
        if (!flow.isFollowed()) {
            return Optional.empty();
        }
        List<Function> changed = new ArrayList<>();
        for (Function function : calling.functions()) {
            ReturnedNumbers numbers = new ReturnedNumbers(flow, function);
            changed.add(numbers.changed());
            if (numbers.arrays.failed()) {
                return Optional.empty();
            }
        }
        return Optional.of(Verifier.verify(Program.of(calling.entry(), changed)));
    }

    private static Function withoutTailCalls(Function given) {
        List<Variable> variables = new ArrayList<>(given.variables());
        List<BasicBlock> blocks = new ArrayList<>();
        for (BasicBlock block : given.blocks()) {
            if (!(block.terminator() instanceof Terminator.TailCall end)) {
                blocks.add(block);
                continue;
            }
            List<Variable> results = new ArrayList<>();
            for (Kind kind : given.results()) {
                results.add(new Variable(variables.size(), kind, "t"));
                variables.add(results.get(results.size() - 1));
            }
            List<Instruction> instructions = new ArrayList<>(block.instructions());
            instructions.add(new Instruction.Call(results, end.function(), end.operands(), end.line()));
            blocks.add(new BasicBlock(instructions, new Terminator.Return(List.copyOf(results), end.line())));
        }
        return new Function(given.name(), given.source(), given.parameters(), given.results(), variables, blocks);
    }

    private Function changed() {
        List<BasicBlock> blocks = new ArrayList<>();
        for (BasicBlock block : function.blocks()) {
            blocks.add(changed(block));
        }
        List<Kind> results = new ArrayList<>(function.results());
        results.addAll(Collections.nCopies(program.results(function.name()).size(), Kind.TENSOR));
        return new Function(function.name(), function.source(), parameters, results, variables, blocks);
    }

    private BasicBlock changed(BasicBlock block) {
        List<Instruction> made = arrays.in(block);
        for (Instruction instruction : block.instructions()) {
            if (instruction instanceof Instruction.Call call) {
                call(call, made);
                continue;
            }
            if (elements(instruction, made)) {
                continue;
            }
            Variable target = instruction.targets().isEmpty()
                    ? null
                    : instruction.targets().get(0);
            Variable array = target == null ? null : arrayByNumber.get(target);
            if (array != null && flow.flows(instruction)) {
                arrays.compute(array, instruction);
            }
            made.add(instruction);
            if (array != null && target != null && !flow.flows(instruction)) {
                arrays.constant(array, target, instruction.line());
            }
        }
        if (!(block.terminator() instanceof Terminator.Return end)) {
            return new BasicBlock(made, block.terminator());
        }
        List<Operand> operands = new ArrayList<>(end.operands());
        for (int result : program.results(function.name())) {
            operands.add(arrays.of(end.operands().get(result), end.line()));
        }
        return new BasicBlock(made, new Terminator.Return(operands, end.line()));
    }

    /** Handles an instruction that has to do with an array of Java's that has an array beside it; returns whether it does. */
    private boolean elements(Instruction instruction, List<Instruction> made) {
        if (NumberArrays.isMade(instruction)) {
            Variable name = instruction.targets().get(0);
            Variable array = arrayByNumber.get(name);
            made.add(instruction);
            if (array != null) {
                arrays.make(array, name, instruction);
            }
            return true;
        }
        if (instruction instanceof Instruction.ArrayLoad load) {
            Variable array = array(load.array());
            Variable target = arrayByNumber.get(load.target());
            made.add(instruction);
            if (target != null && array == null) {
                arrays.constant(target, load.target(), load.line());
            } else if (target != null && array != null) {
                arrays.element(target, array, load);
            }
            return true;
        }
        if (instruction instanceof Instruction.ArrayStore store) {
            Variable array = array(store.array());
            made.add(instruction);
            if (array != null) {
                arrays.store(array, store);
            }
            return true;
        }
        return false;
    }

    private @Nullable Variable array(Operand javaArray) {
        return flow.arrays().name(javaArray).map(arrayByNumber::get).orElse(null);
    }

    /** Hands over arrays with the arguments, and takes them with the results. */
    private void call(Instruction.Call call, List<Instruction> made) {
        List<Operand> operands = new ArrayList<>(call.operands());
        for (int parameter : program.parameters(call.function())) {
            operands.add(arrays.of(call.operands().get(parameter), call.line()));
        }
        List<Variable> targets = new ArrayList<>(call.targets());
        List<Integer> returned = call.targets().isEmpty() ? List.of() : program.results(call.function());
        for (int result : returned) {
            Variable array = arrayByNumber.get(call.targets().get(result));
            if (array == null) {
                array = new Variable(variables.size(), Kind.TENSOR, "t");
                variables.add(array);
            }
            targets.add(array);
        }
        made.add(new Instruction.Call(targets, call.function(), operands, call.line()));
        for (int result = 0; result < call.targets().size(); result++) {
            Variable target = call.targets().get(result);
            Variable array = arrayByNumber.get(target);
            if (array != null && !returned.contains(result)) {
                arrays.constant(array, target, call.line());
            }
        }
    }
}
