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
import java.util.BitSet;
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
 * way; the numbers stay as they are. As coded, this assumes that the way leads through the function that is run, not
 * through those that it calls, and that this function does not call itself: otherwise the program is left as it is.
 */
public final class ReturnedNumbers {

    private final Function entry;
    private final NumberFlow flow;
    private final List<Variable> variables;
    private final Map<Variable, Variable> arrayByNumber = new HashMap<>();
    private final ArrayEmitter arrays;

    private ReturnedNumbers(Function entry, NumberFlow flow, BitSet needed, @Nullable Variable anyArray) {
        this.entry = entry;
        this.flow = flow;
        this.variables = new ArrayList<>(entry.variables());
        for (Variable variable : entry.variables()) {
            if (needed.get(variable.index())) {
                Variable array = new Variable(variables.size(), Kind.TENSOR, variable.name());
                variables.add(array);
                arrayByNumber.put(variable, array);
            }
        }
        this.arrays = new ArrayEmitter(variables, arrayByNumber, flow, anyArray);
    }

    /**
     * Returns a program that returns, after what it returned before, an array for each number that flows.
     *
     * @param program a program without regions
     * @return nothing if no result is known to come from an array
     */
    public static Optional<Program> apply(Program program) {
        if (CallGraph.of(program).isRecursive(program.entry())) {
            return Optional.empty();
        }
        Function entry = program.entryFunction();
        NumberFlow flow = new NumberFlow(entry);
        BitSet needed = flow.needed();
        if (needed.isEmpty()) {
            return Optional.empty();
        }
        Variable anyArray = entry.parameters().stream()
                .filter(parameter -> parameter.kind() == Kind.TENSOR)
                .findFirst()
                .orElse(null);
        return new ReturnedNumbers(entry, flow, needed, anyArray)
                .changed()
                .map(changed -> Verifier.verify(
                        program.map(function -> function.name().equals(program.entry()) ? changed : function)));
    }

    private Optional<Function> changed() {
        List<Integer> returned = new ArrayList<>();
        for (int result = 0; result < entry.results().size(); result++) {
            if (isReturned(result)) {
                returned.add(result);
            }
        }
        List<BasicBlock> blocks = new ArrayList<>();
        for (BasicBlock block : entry.blocks()) {
            blocks.add(changed(block, returned));
        }
        if (arrays.failed()) {
            return Optional.empty();
        }
        List<Kind> results = new ArrayList<>(entry.results());
        returned.forEach(result -> results.add(Kind.TENSOR));
        return Optional.of(new Function(entry.name(), entry.source(), entry.parameters(), results, variables, blocks));
    }

    /** Returns whether a result flows wherever the function returns one. */
    private boolean isReturned(int result) {
        return entry.blocks().stream()
                .filter(block -> block.terminator() instanceof Terminator.Return)
                .anyMatch(block -> flow.flows(block.terminator().operands().get(result)));
    }

    private BasicBlock changed(BasicBlock block, List<Integer> returned) {
        List<Instruction> made = arrays.in(block);
        for (Instruction instruction : block.instructions()) {
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
        for (int result : returned) {
            operands.add(arrays.of(end.operands().get(result), end.line()));
        }
        return new BasicBlock(made, new Terminator.Return(operands, end.line()));
    }
}
