package io.memplan.batching.pass;

import io.memplan.batching.ir.BasicBlock;
import io.memplan.batching.ir.Function;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Operand;
import io.memplan.batching.ir.ScalarOperator;
import io.memplan.batching.ir.Terminator;
import io.memplan.batching.ir.Variable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which numbers of a function are computed from numbers that it reads out of arrays, and whether all that is computed on
 * the way to its results is known.
 *
 * <p>A number <em>flows</em> if it is read out of an array, or is a copy or a known function of one that flows. It is
 * <em>hidden</em> if it may depend on an array in a way that is not followed: through a call, an array of Java's, or an
 * operator without a derivative.
 */
final class NumberFlow {

    private static final Set<String> READS = Set.of("getFloat", "getDouble");
    private static final Set<ScalarOperator> KNOWN = Set.of(
            ScalarOperator.FLOAT_ADD,
            ScalarOperator.FLOAT_SUBTRACT,
            ScalarOperator.FLOAT_MULTIPLY,
            ScalarOperator.FLOAT_DIVIDE,
            ScalarOperator.FLOAT_NEGATE,
            ScalarOperator.DOUBLE_ADD,
            ScalarOperator.DOUBLE_SUBTRACT,
            ScalarOperator.DOUBLE_MULTIPLY,
            ScalarOperator.DOUBLE_DIVIDE,
            ScalarOperator.DOUBLE_NEGATE,
            ScalarOperator.FLOAT_TO_DOUBLE,
            ScalarOperator.DOUBLE_TO_FLOAT);

    /** The functions of one number that are followed, and what they are called for arrays. */
    static final Map<String, String> FUNCTIONS = Map.of(
            "Math.sqrt", "sqrt",
            "Math.exp", "exp",
            "Math.log", "log",
            "Math.tanh", "tanh",
            "Math.sin", "sin",
            "Math.cos", "cos",
            "Math.abs", "abs");

    private final Function function;
    private final Map<Variable, List<Instruction>> definitions = new HashMap<>();
    private final BitSet flowing = new BitSet();
    private final BitSet hidden = new BitSet();

    NumberFlow(Function function) {
        this.function = function;
        List<Instruction> all = new ArrayList<>();
        for (BasicBlock block : function.blocks()) {
            for (Instruction instruction : block.instructions()) {
                all.add(instruction);
                for (Variable target : instruction.targets()) {
                    definitions
                            .computeIfAbsent(target, variable -> new ArrayList<>())
                            .add(instruction);
                }
            }
        }
        boolean changed = true;
        while (changed) {
            int before = flowing.cardinality() + hidden.cardinality();
            all.forEach(this::follow);
            changed = flowing.cardinality() + hidden.cardinality() > before;
        }
    }

    private void follow(Instruction instruction) {
        boolean known = flows(instruction);
        boolean unknown = hides(instruction);
        for (Variable target : instruction.targets()) {
            if (isNumber(target)) {
                flowing.set(target.index(), flowing.get(target.index()) || known);
                hidden.set(target.index(), hidden.get(target.index()) || unknown);
            }
        }
    }

    /** Returns whether an instruction reads a number out of an array. */
    static boolean isRead(Instruction instruction) {
        return instruction instanceof Instruction.Tensor tensor
                && READS.contains(tensor.operator().name());
    }

    /** Returns whether what an instruction makes flows. */
    boolean flows(Instruction instruction) {
        return isRead(instruction) || (isKnown(instruction) && mentions(flowing, instruction));
    }

    private static boolean isKnown(Instruction instruction) {
        return instruction instanceof Instruction.Assign
                || (instruction instanceof Instruction.Compute compute && KNOWN.contains(compute.operator()))
                || (instruction instanceof Instruction.Invoke invoke
                        && FUNCTIONS.containsKey(invoke.intrinsic().name()));
    }

    private boolean hides(Instruction instruction) {
        if (isRead(instruction)) {
            return false;
        }
        boolean ofNumbers = instruction instanceof Instruction.Assign
                || instruction instanceof Instruction.Compute
                || instruction instanceof Instruction.Invoke;
        boolean readsObject = instruction.reads().stream()
                .anyMatch(read -> !read.kind().isScalar()
                        && !(instruction instanceof Instruction.Invoke invoke && draws(invoke)));
        return !ofNumbers
                || readsObject
                || mentions(hidden, instruction)
                || (!isKnown(instruction) && mentions(flowing, instruction));
    }

    /** Returns whether a call draws a random number, which is a constant for gradients. */
    private static boolean draws(Instruction.Invoke invoke) {
        return invoke.intrinsic().name().startsWith("CounterRandom.");
    }

    private static boolean mentions(BitSet variables, Instruction instruction) {
        return instruction.reads().stream().anyMatch(read -> variables.get(read.index()));
    }

    private static boolean isNumber(Variable variable) {
        return variable.kind() == Kind.FLOAT || variable.kind() == Kind.DOUBLE;
    }

    /** Returns whether a number flows. */
    boolean flows(Operand operand) {
        return operand instanceof Variable variable && flowing.get(variable.index());
    }

    /**
     * Returns the numbers that flow into results.
     *
     * @return an empty set if there are none, or if one may depend on arrays in another way too
     */
    BitSet needed() {
        Deque<Variable> waiting = new ArrayDeque<>();
        BitSet needed = new BitSet();
        for (BasicBlock block : function.blocks()) {
            if (block.terminator() instanceof Terminator.TailCall) {
                return new BitSet();
            }
            if (block.terminator() instanceof Terminator.Return end) {
                for (Variable variable : end.reads()) {
                    if (isNumber(variable)) {
                        waiting.add(variable);
                    }
                }
            }
        }
        while (!waiting.isEmpty()) {
            Variable next = waiting.remove();
            if (hidden.get(next.index())
                    || (flows(next) && function.parameters().contains(next))) {
                return new BitSet();
            }
            if (!flows(next) || needed.get(next.index())) {
                continue;
            }
            needed.set(next.index());
            for (Instruction definition : definitions.getOrDefault(next, List.of())) {
                for (Variable read : isRead(definition) ? List.<Variable>of() : definition.reads()) {
                    if (isNumber(read)) {
                        waiting.add(read);
                    }
                }
            }
        }
        return needed;
    }
}
