package io.memplan.batching.pass;

import io.memplan.batching.ir.BasicBlock;
import io.memplan.batching.ir.Function;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Operand;
import io.memplan.batching.ir.ScalarOperator;
import io.memplan.batching.ir.Terminator;
import io.memplan.batching.ir.Variable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which numbers of a function are computed from numbers that a program reads out of arrays.
 *
 * <p>A number <em>flows</em> if it is read out of an array, or is a copy or a known function of one that flows. It is
 * <em>hidden</em> if it may depend on an array in a way that is not followed: through an array of Java's that is none of
 * {@link NumberArrays}, once such a number gets into any of those, or an operator without a derivative. Both pass through calls of the program's functions, which {@link ProgramFlow} looks at together.
 */
final class NumberFlow {

    private static final Set<String> READS = Set.of("getFloat", "getDouble");
    private static final Set<ScalarOperator> KNOWN = Set.of(
            ScalarOperator.FLOAT_ADD,
            ScalarOperator.FLOAT_SUBTRACT,
            ScalarOperator.FLOAT_MULTIPLY,
            ScalarOperator.FLOAT_DIVIDE,
            ScalarOperator.FLOAT_REMAINDER,
            ScalarOperator.FLOAT_NEGATE,
            ScalarOperator.DOUBLE_ADD,
            ScalarOperator.DOUBLE_SUBTRACT,
            ScalarOperator.DOUBLE_MULTIPLY,
            ScalarOperator.DOUBLE_DIVIDE,
            ScalarOperator.DOUBLE_REMAINDER,
            ScalarOperator.DOUBLE_NEGATE,
            ScalarOperator.FLOAT_TO_DOUBLE,
            ScalarOperator.DOUBLE_TO_FLOAT);

    /** The functions of one number that arrays have too, and what they are called there. */
    static final Map<String, String> FUNCTIONS = functions();

    private final Function function;
    private final List<Instruction> all = new ArrayList<>();
    private final List<Terminator.Return> returns = new ArrayList<>();
    private final Map<Variable, List<Instruction>> definitions = new HashMap<>();
    private final NumberArrays arrays;
    private final BitSet flowing = new BitSet();
    private final BitSet hidden = new BitSet();

    private static Map<String, String> functions() {
        Map<String, String> functions = new HashMap<>();
        for (String name : List.of(
                "sqrt", "exp", "log", "tanh", "sin", "cos", "abs", "tan", "asin", "acos", "atan", "sinh", "cosh",
                "log10")) {
            functions.put("Math." + name, name);
            functions.put("StrictMath." + name, name);
        }
        return Map.copyOf(functions);
    }

    NumberFlow(Function function) {
        this.function = function;
        this.arrays = new NumberArrays(function);
        for (BasicBlock block : function.blocks()) {
            if (block.terminator() instanceof Terminator.Return end) {
                returns.add(end);
            }
            for (Instruction instruction : block.instructions()) {
                all.add(instruction);
                for (Variable target : instruction.targets()) {
                    definitions
                            .computeIfAbsent(target, variable -> new ArrayList<>())
                            .add(instruction);
                }
            }
        }
    }

    Function function() {
        return function;
    }

    NumberArrays arrays() {
        return arrays;
    }

    List<Terminator.Return> returns() {
        return returns;
    }

    List<Instruction> definitions(Variable variable) {
        return definitions.getOrDefault(variable, List.of());
    }

    /** Returns the calls of the program's functions. */
    List<Instruction.Call> calls() {
        return all.stream()
                .filter(Instruction.Call.class::isInstance)
                .map(Instruction.Call.class::cast)
                .toList();
    }

    /** Follows numbers through the function, given what is known of all; returns whether something is new. */
    boolean follow(ProgramFlow program) {
        int before = flowing.cardinality() + hidden.cardinality();
        all.forEach(instruction -> follow(instruction, program));
        return flowing.cardinality() + hidden.cardinality() > before;
    }

    private void follow(Instruction instruction, ProgramFlow program) {
        if (instruction instanceof Instruction.Call call) {
            NumberFlow callee = program.of(call.function());
            for (int i = 0; i < call.operands().size(); i++) {
                Operand given = call.operands().get(i);
                callee.set(callee.function.parameters().get(i), flows(given), isHidden(given));
            }
            for (int i = 0; i < call.targets().size(); i++) {
                int result = i;
                set(
                        call.targets().get(i),
                        callee.returnsFlowing(result),
                        callee.returns.stream()
                                .anyMatch(end -> callee.isHidden(end.operands().get(result))));
            }
            return;
        }
        if (instruction instanceof Instruction.ArrayStore store) {
            arrays.name(store.array()).ifPresent(name -> set(name, flows(store.value()), isHidden(store.value())));
        }
        for (Variable target : instruction.targets()) {
            set(target, flows(instruction), hides(instruction, program));
        }
    }

    private void set(Variable variable, boolean flows, boolean isHidden) {
        if (isNumber(variable) || arrays.name(variable).isPresent()) {
            flowing.set(variable.index(), flowing.get(variable.index()) || flows);
            hidden.set(variable.index(), hidden.get(variable.index()) || isHidden);
        }
    }

    /** Returns whether numbers that depend on an array get into one of Java's that is not followed. */
    boolean taints() {
        return all.stream().anyMatch(this::taints);
    }

    private boolean taints(Instruction instruction) {
        if (instruction instanceof Instruction.ArrayStore store) {
            return arrays.name(store.array()).isEmpty() && (flows(store.value()) || isHidden(store.value()));
        }
        return NumberArrays.isRead(instruction)
                && arrays.name(instruction.targets().get(0)).isEmpty();
    }

    /** Returns whether a result flows somewhere. */
    boolean returnsFlowing(int result) {
        return returns.stream().anyMatch(end -> flows(end.operands().get(result)));
    }

    /** Returns whether an instruction reads a number out of an array. */
    static boolean isRead(Instruction instruction) {
        return instruction instanceof Instruction.Tensor tensor
                && READS.contains(tensor.operator().name());
    }

    /** Returns whether what an instruction makes flows; of a call this is not asked. */
    boolean flows(Instruction instruction) {
        if (instruction instanceof Instruction.ArrayLoad load) {
            return arrays.name(load.array()).map(this::flows).orElse(false);
        }
        return isRead(instruction)
                || NumberArrays.isRead(instruction)
                || (isKnown(instruction) && mentions(flowing, instruction));
    }

    private static boolean isKnown(Instruction instruction) {
        return instruction instanceof Instruction.Assign
                || (instruction instanceof Instruction.Compute compute && KNOWN.contains(compute.operator()))
                || (instruction instanceof Instruction.Invoke invoke
                        && (FUNCTIONS.containsKey(invoke.intrinsic().name())
                                || Slopes.isKnown(invoke.intrinsic().name())));
    }

    private boolean hides(Instruction instruction, ProgramFlow program) {
        if (isRead(instruction) || NumberArrays.isMade(instruction)) {
            return false;
        }
        if (instruction instanceof Instruction.ArrayLoad load) {
            return arrays.name(load.array()).map(this::isHidden).orElse(program.isTainted());
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

    static boolean isNumber(Operand operand) {
        return operand.kind() == Kind.FLOAT || operand.kind() == Kind.DOUBLE;
    }

    /** Returns whether a number flows. */
    boolean flows(Operand operand) {
        return operand instanceof Variable variable && flowing.get(variable.index());
    }

    /** Returns whether a number may depend on an array in a way that is not followed. */
    boolean isHidden(Operand operand) {
        return operand instanceof Variable variable && hidden.get(variable.index());
    }
}
