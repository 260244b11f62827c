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
import io.memplan.batching.tensor.ArrayOperators;
import io.memplan.batching.tensor.TensorOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a program that returns numbers which it has read out of arrays return these elements as arrays, through which
 * gradients flow.
 *
 * <p>A number counts as read if the block that returns it reads it by {@code getFloat} or {@code getDouble} and changes
 * it no more. A program that calls its own entry function is left as it is.
 */
public final class ReturnedReads {

    private static final Set<String> READS = Set.of("getFloat", "getDouble");

    private final Function entry;
    private final List<Variable> variables;

    private ReturnedReads(Function entry) {
        this.entry = entry;
        this.variables = new ArrayList<>(entry.variables());
    }

    /**
     * Returns a program that returns arrays.
     *
     * @param program a program without regions
     * @return nothing if a result is no number that was read
     */
    public static Optional<Program> apply(Program program) {
        if (program.functions().stream().anyMatch(function -> calls(function, program.entry()))) {
            return Optional.empty();
        }
        return new ReturnedReads(program.entryFunction())
                .changed()
                .map(changed -> Verifier.verify(
                        program.map(function -> function.name().equals(program.entry()) ? changed : function)));
    }

    private static boolean calls(Function function, String name) {
        for (BasicBlock block : function.blocks()) {
            if (block.terminator() instanceof Terminator.TailCall tail
                    && tail.function().equals(name)) {
                return true;
            }
            for (Instruction instruction : block.instructions()) {
                if (instruction instanceof Instruction.Call call
                        && call.function().equals(name)) {
                    return true;
                }
            }
        }
        return false;
    }

    private Optional<Function> changed() {
        List<BasicBlock> blocks = new ArrayList<>();
        for (BasicBlock block : entry.blocks()) {
            if (block.terminator() instanceof Terminator.TailCall) {
                return Optional.empty();
            }
            if (block.terminator() instanceof Terminator.Return terminator) {
                Optional<BasicBlock> changed = changed(block, terminator);
                if (changed.isEmpty()) {
                    return Optional.empty();
                }
                blocks.add(changed.get());
            } else {
                blocks.add(block);
            }
        }
        List<Kind> results = entry.results().stream().map(kind -> Kind.TENSOR).toList();
        return Optional.of(new Function(entry.name(), entry.source(), entry.parameters(), results, variables, blocks));
    }

    private Optional<BasicBlock> changed(BasicBlock block, Terminator.Return terminator) {
        List<Instruction> instructions = new ArrayList<>(block.instructions());
        List<Operand> returned = new ArrayList<>();
        for (Operand operand : terminator.operands()) {
            int at = read(instructions, operand);
            if (at < 0) {
                return Optional.empty();
            }
            Instruction.Tensor read = (Instruction.Tensor) instructions.get(at);
            Variable element = new Variable(variables.size(), Kind.TENSOR, "element");
            variables.add(element);
            instructions.add(at, new Instruction.Tensor(List.of(element), get(read), read.operands(), read.line()));
            returned.add(element);
        }
        return Optional.of(new BasicBlock(instructions, new Terminator.Return(returned, terminator.line())));
    }

    /** Returns where a number is read out of an array, -1 if it is not. */
    private static int read(List<Instruction> instructions, Operand number) {
        Operand wanted = number;
        for (int i = instructions.size() - 1; i >= 0; i--) {
            Instruction instruction = instructions.get(i);
            if (!instruction.targets().contains(wanted)) {
                continue;
            }
            if (instruction instanceof Instruction.Assign assign) {
                wanted = assign.operand();
            } else {
                boolean reads = instruction instanceof Instruction.Tensor tensor
                        && READS.contains(tensor.operator().name());
                return reads ? i : -1;
            }
        }
        return -1;
    }

    private static TensorOperator get(Instruction.Tensor read) {
        return ArrayOperators.find(
                        "ai/djl/ndarray/NDArray",
                        "get",
                        "([J)Lai/djl/ndarray/NDArray;",
                        false,
                        read.operator().parameters())
                .orElseThrow();
    }
}
