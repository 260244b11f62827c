package io.memplan.batching.tensor;

import ai.djl.ndarray.NDManager;
import io.memplan.batching.ir.Kind;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Objects;

/**
 * An operation on tensors: a method of DJL's, how it is run for one member (by that method itself), and how for many.
 *
 * <p>Operands are tensors ({@link Kind#TENSOR}), scalars, and references: axes, indices, shapes, element types.
 */
public final class TensorOperator {

    private final String name;
    private final List<Kind> parameters;
    private final Kind result;
    private final MethodType type;
    private final MethodHandle handle;
    private final RowRule rule;

    /**
     * Creates an operator.
     *
     * @param name its name for people, such as {@code mul}
     * @param parameters what it takes
     * @param result what it makes
     * @param handle the method
     * @param rule how it is run for many rows
     */
    TensorOperator(String name, List<Kind> parameters, Kind result, MethodHandle handle, RowRule rule) {
        this.name = name;
        this.parameters = List.copyOf(parameters);
        this.result = result;
        this.type = handle.type();
        this.handle = handle.asType(type.generic()).asSpreader(Object[].class, parameters.size());
        this.rule = rule;
    }

    /** Returns its name, such as {@code mul}. */
    public String name() {
        return name;
    }

    /** Returns what it takes. */
    public List<Kind> parameters() {
        return parameters;
    }

    /** Returns what it makes. */
    public Kind result() {
        return result;
    }

    /** Returns how it is run for many rows. */
    RowRule rule() {
        return rule;
    }

    /**
     * Returns whether an operand may differ between the lanes of one launch, where it is no tensor; lanes are otherwise
     * launched apart.
     */
    boolean mayVary(int operand) {
        return rule.mayVary(operand);
    }

    /**
     * Runs the method itself.
     *
     * @param operands arrays, boxed scalars and references
     * @param manager what to use in the place of the member's own manager
     * @throws Throwable what the method throws
     */
    Object one(Object[] operands, NDManager manager) throws Throwable {
        Object[] converted = new Object[operands.length];
        for (int i = 0; i < operands.length; i++) {
            converted[i] = convert(operands[i], type.parameterType(i), manager);
        }
        Object made = handle.invokeExact(converted);
        return Objects.requireNonNull(made, name);
    }

    private static Object convert(Object operand, Class<?> wanted, NDManager manager) {
        if (wanted == boolean.class && operand instanceof Integer flag) {
            return flag != 0;
        }
        return operand instanceof NDManager ? manager : operand;
    }

    @Override
    public String toString() {
        return name;
    }
}
