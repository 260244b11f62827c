package io.memplan.batching.pass;

import ai.djl.ndarray.types.DataType;
import io.memplan.batching.ir.BasicBlock;
import io.memplan.batching.ir.Constant;
import io.memplan.batching.ir.ElementKind;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Intrinsic;
import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Operand;
import io.memplan.batching.ir.ScalarOperator;
import io.memplan.batching.ir.Variable;
import io.memplan.batching.tensor.ArrayOperators;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Emits operations on arrays that compute what an instruction computes with numbers. */
final class ArrayEmitter {

    private static final String ARRAY = "ai/djl/ndarray/NDArray";
    private static final String MANAGER = "ai/djl/ndarray/NDManager";
    private static final String TO_ARRAY = ")L" + ARRAY + ";";
    private static final String OF_ARRAY = "(L" + ARRAY + ";" + TO_ARRAY;
    private static final String OF_NUMBER = "(Ljava/lang/Number;" + TO_ARRAY;

    private final List<Variable> variables;
    private final Map<Variable, Variable> arrayByNumber;
    private final NumberFlow flow;
    private final @Nullable Variable anyArray;
    private List<Instruction> made = new ArrayList<>();
    private boolean failed;

    /**
     * Creates an emitter.
     *
     * @param variables the function's, to which it adds its own
     * @param anyArray where constants get their manager from, if there is one
     */
    ArrayEmitter(
            List<Variable> variables,
            Map<Variable, Variable> arrayByNumber,
            NumberFlow flow,
            @Nullable Variable anyArray) {
        this.variables = variables;
        this.arrayByNumber = arrayByNumber;
        this.flow = flow;
        this.anyArray = anyArray;
    }

    /** Begins a block, and returns its instructions, of which there are none yet. */
    List<Instruction> in(BasicBlock block) {
        made = new ArrayList<>(block.instructions().size());
        return made;
    }

    /** Returns whether something was to be emitted that cannot be. */
    boolean failed() {
        return failed;
    }

    private Variable temporary(Kind kind) {
        Variable variable = new Variable(variables.size(), kind, "t");
        variables.add(variable);
        return variable;
    }

    private void emit(String owner, String name, String descriptor, Variable target, int line, Operand... operands) {
        List<Kind> kinds = new ArrayList<>();
        for (Operand operand : operands) {
            kinds.add(operand.kind());
        }
        made.add(new Instruction.Tensor(
                List.of(target),
                ArrayOperators.find(owner, name, descriptor, false, kinds).orElseThrow(),
                List.of(operands),
                line));
    }

    private void emit(String name, String descriptor, Variable target, int line, Operand... operands) {
        emit(ARRAY, name, descriptor, target, line, operands);
    }

    /** Returns the array of a number; of one that does not flow it is a constant. */
    Variable of(Operand number, int line) {
        Variable known = number instanceof Variable variable ? arrayByNumber.get(variable) : null;
        if (known != null) {
            return known;
        }
        Variable array = temporary(Kind.TENSOR);
        constant(array, number, line);
        return array;
    }

    /** Sets an array to a number that does not flow. */
    void constant(Variable array, Operand number, int line) {
        if (anyArray == null) {
            failed = true;
            return;
        }
        Variable manager = temporary(Kind.REFERENCE);
        emit("getManager", "()L" + MANAGER + ";", manager, line, anyArray);
        String descriptor = (number.kind() == Kind.FLOAT ? "(F" : "(D") + TO_ARRAY;
        emit(MANAGER, "create", descriptor, array, line, manager, number);
    }

    /** Sets an array to what an instruction computes from numbers that flow. */
    void compute(Variable array, Instruction instruction) {
        int line = instruction.line();
        List<Operand> operands = instruction.operands();
        if (instruction instanceof Instruction.Tensor read) {
            emit("get", "([J" + TO_ARRAY, array, line, read.operands().toArray(Operand[]::new));
        } else if (instruction instanceof Instruction.Assign assign) {
            made.add(new Instruction.Assign(array, of(assign.operand(), line), line));
        } else if (instruction instanceof Instruction.Invoke invoke) {
            String name = NumberFlow.FUNCTIONS.get(invoke.intrinsic().name());
            if (name == null) {
                linear(array, invoke.intrinsic().name(), invoke);
            } else {
                emit(name, "(" + TO_ARRAY, array, line, of(operands.get(0), line));
            }
        } else if (instruction instanceof Instruction.Compute compute) {
            arithmetic(array, compute);
        }
    }

    /** Sets an array to the elements of an array of Java's that an instruction has made. */
    void make(Variable array, Variable name, Instruction instruction) {
        int line = instruction.line();
        if (instruction instanceof Instruction.Tensor read) {
            emit("flatten", "(" + TO_ARRAY, array, line, read.operands().get(0));
        } else if (instruction instanceof Instruction.NewArray fresh) {
            create(array, name, fresh.element(), line);
        }
    }

    private void create(Variable array, Operand elements, ElementKind kind, int line) {
        if (anyArray == null) {
            failed = true;
            return;
        }
        Variable manager = temporary(Kind.REFERENCE);
        emit("getManager", "()L" + MANAGER + ";", manager, line, anyArray);
        emit(MANAGER, "create", (kind == ElementKind.FLOAT ? "([F" : "([D") + TO_ARRAY, array, line, manager, elements);
    }

    /** Sets an array to an element. */
    void element(Variable target, Variable array, Instruction.ArrayLoad load) {
        int line = load.line();
        Variable place = temporary(Kind.REFERENCE);
        Variable index = temporary(Kind.LONG);
        made.add(new Instruction.NewArray(place, ElementKind.LONG, Constant.of(1), line));
        made.add(new Instruction.Compute(index, ScalarOperator.INT_TO_LONG, List.of(load.index()), line));
        made.add(new Instruction.ArrayStore(ElementKind.LONG, place, Constant.of(0), index, line));
        emit("get", "([J" + TO_ARRAY, target, line, array, place);
    }

    /** Sets an array to itself with another element: all others times one, plus the new one times the unit vector. */
    void store(Variable array, Instruction.ArrayStore store) {
        int line = store.line();
        Variable others = temporary(Kind.TENSOR);
        Variable kept = temporary(Kind.TENSOR);
        Variable unit = temporary(Kind.TENSOR);
        Variable placed = temporary(Kind.TENSOR);
        create(others, units(store, Units.ZERO), store.element(), line);
        emit("mul", OF_ARRAY, kept, line, array, others);
        create(unit, units(store, Units.ONE), store.element(), line);
        emit("mul", OF_ARRAY, placed, line, unit, of(store.value(), line));
        emit("add", OF_ARRAY, array, line, kept, placed);
    }

    private Variable units(Instruction.ArrayStore store, double at) {
        Variable units = temporary(Kind.REFERENCE);
        made.add(new Instruction.Invoke(
                List.of(units), Units.of(store.element(), at), List.of(store.array(), store.index()), store.line()));
        return units;
    }

    private void arithmetic(Variable array, Instruction.Compute compute) {
        switch (compute.operator()) {
            case FLOAT_ADD, DOUBLE_ADD -> binary("add", array, compute);
            case FLOAT_SUBTRACT, DOUBLE_SUBTRACT -> binary("sub", array, compute);
            case FLOAT_MULTIPLY, DOUBLE_MULTIPLY -> binary("mul", array, compute);
            case FLOAT_DIVIDE, DOUBLE_DIVIDE -> binary("div", array, compute);
            case FLOAT_NEGATE, DOUBLE_NEGATE ->
                emit(
                        "neg",
                        "(" + TO_ARRAY,
                        array,
                        compute.line(),
                        of(compute.operands().get(0), compute.line()));
            case FLOAT_TO_DOUBLE, DOUBLE_TO_FLOAT -> convert(array, compute);
            case FLOAT_REMAINDER, DOUBLE_REMAINDER -> linear(array, Slopes.REMAINDER, compute);
            default -> throw new IllegalStateException("The operator " + compute.operator() + " is not followed.");
        }
    }

    private void binary(String name, Variable array, Instruction.Compute compute) {
        int line = compute.line();
        Operand first = compute.operands().get(0);
        Operand second = compute.operands().get(1);
        if (flow.flows(second)) {
            emit(name, OF_ARRAY, array, line, of(first, line), of(second, line));
        } else {
            emit(name, OF_NUMBER, array, line, of(first, line), second);
        }
    }

    /**
     * Sets an array to what an instruction computes, as a constant, plus for each number x that flows with the array X the
     * product {@code (X - x) * slope}, which is zero: gradients of first order flow through it as through the function.
     */
    private void linear(Variable array, String function, Instruction instruction) {
        int line = instruction.line();
        List<Operand> operands = instruction.operands();
        List<Operand> doubles =
                operands.stream().map(operand -> asDouble(operand, line)).toList();
        Variable value = temporary(instruction.targets().get(0).kind());
        made.add(instruction.withTarget(value));
        Variable sum = temporary(Kind.TENSOR);
        constant(sum, value, line);
        for (int i = 0; i < operands.size(); i++) {
            if (flow.flows(operands.get(i))) {
                Variable slope = temporary(Kind.DOUBLE);
                made.add(new Instruction.Invoke(List.of(slope), Slopes.of(function, i), doubles, line));
                Variable zero = temporary(Kind.TENSOR);
                emit("sub", OF_NUMBER, zero, line, of(operands.get(i), line), operands.get(i));
                Variable product = temporary(Kind.TENSOR);
                emit("mul", OF_NUMBER, product, line, zero, slope);
                Variable next = temporary(Kind.TENSOR);
                emit("add", OF_ARRAY, next, line, sum, product);
                sum = next;
            }
        }
        made.add(new Instruction.Assign(array, sum, line));
    }

    private Operand asDouble(Operand number, int line) {
        if (number.kind() != Kind.FLOAT) {
            return number;
        }
        Variable wide = temporary(Kind.DOUBLE);
        made.add(new Instruction.Compute(wide, ScalarOperator.FLOAT_TO_DOUBLE, List.of(number), line));
        return wide;
    }

    private void convert(Variable array, Instruction.Compute compute) {
        boolean widens = compute.operator() == ScalarOperator.FLOAT_TO_DOUBLE;
        Intrinsic wanted = new Intrinsic(
                "type",
                List.of(),
                Kind.REFERENCE,
                MethodHandles.constant(DataType.class, widens ? DataType.FLOAT64 : DataType.FLOAT32));
        Variable type = temporary(Kind.REFERENCE);
        made.add(new Instruction.Invoke(List.of(type), wanted, List.of(), compute.line()));
        emit(
                "toType",
                "(Lai/djl/ndarray/types/DataType;Z" + TO_ARRAY,
                array,
                compute.line(),
                of(compute.operands().get(0), compute.line()),
                type,
                Constant.of(0));
    }
}
