package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
import io.memplan.batching.tensor.RowRule.Adjoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An adjoint made of a function. */
record Formula(Need need, Function function, boolean readsOther) implements Adjoint {

    Formula(Need need, Function function) {
        this(need, function, false);
    }

    /** Makes an adjoint of two operands, each gradient of which reads the other operand only. */
    static Formula ofOther(Function function) {
        return new Formula(Need.OPERANDS, function, true);
    }

    @Override
    public boolean reads(RowCall call, int operand) {
        return need == Need.OPERANDS && (!readsOther || Adjoints.wanted(call, 1 - operand));
    }

    /** Computes the gradients of the operands. */
    interface Function {
        List<@Nullable NDArray> apply(RowCall call, @Nullable NDArray result, NDArray gradient);
    }

    /** Computes the gradient of the only tensor from it and from the gradient of the result. */
    interface Unary {
        NDArray apply(NDArray value, NDArray gradient);
    }

    /** Computes the gradient of the only tensor from the call. */
    interface Shaped {
        NDArray apply(RowCall call, NDArray gradient);
    }

    static Formula ofOperand(Unary function) {
        return new Formula(
                Need.OPERANDS, (call, result, gradient) -> first(call, function.apply(call.array(0), gradient)));
    }

    /** Makes an adjoint of the only tensor that reads it, and more of the call. */
    static Formula ofOperands(Shaped function) {
        return new Formula(Need.OPERANDS, (call, result, gradient) -> first(call, function.apply(call, gradient)));
    }

    static Formula ofResult(Unary function) {
        return new Formula(Need.RESULT, (call, result, gradient) -> {
            if (result == null) {
                throw new IllegalStateException("The result of " + call.operator() + " was not kept.");
            }
            return first(call, function.apply(result, gradient));
        });
    }

    static Formula ofShape(Shaped function) {
        return new Formula(Need.NOTHING, (call, result, gradient) -> first(call, function.apply(call, gradient)));
    }

    private static List<@Nullable NDArray> first(RowCall call, NDArray gradient) {
        List<@Nullable NDArray> all =
                new ArrayList<>(Collections.nCopies(call.operands().size(), null));
        all.set(0, gradient);
        return all;
    }

    @Override
    public List<@Nullable NDArray> apply(RowCall call, @Nullable NDArray result, NDArray gradient) {
        return function.apply(call, result, gradient);
    }
}
