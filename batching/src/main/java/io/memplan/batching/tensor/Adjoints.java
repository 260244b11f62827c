package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.DataType;
import io.memplan.batching.tensor.RowRule.Adjoint;
import io.memplan.batching.tensor.RowRule.Adjoint.Need;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The adjoints of operations that compute each element from the elements at its place. At a tie, the gradient of the
 * larger or the smaller goes to both halves, as in the engine's own autograd.
 */
final class Adjoints {

    static final Adjoint ADD = new Formula(
            Need.NOTHING, (call, result, gradient) -> Arrays.asList(back(call, 0, gradient), back(call, 1, gradient)));

    static final Adjoint SUB = new Formula(Need.NOTHING, (call, result, gradient) -> {
        NDArray second = back(call, 1, gradient);
        return Arrays.asList(back(call, 0, gradient), second == null ? null : second.neg());
    });

    static final Adjoint MUL = Formula.ofOther((call, result, gradient) -> Arrays.asList(
            wanted(call, 0) ? back(call, 0, combine(call, "mul", gradient, 1)) : null,
            wanted(call, 1) ? back(call, 1, gradient.mul(value(call, 0))) : null));

    static final Adjoint DIV = new Formula(Need.OPERANDS, (call, result, gradient) -> {
        NDArray first = combine(call, "div", gradient, 1);
        NDArray second = null;
        if (wanted(call, 1)) {
            second = back(call, 1, first.mul(value(call, 0)).div(value(call, 1)).neg());
        }
        return Arrays.asList(back(call, 0, first), second);
    });

    static final Adjoint POW = new Formula(Need.OPERANDS, (call, result, gradient) -> {
        NDArray base = value(call, 0);
        NDArray exponent = value(call, 1);
        NDArray first = gradient.mul(exponent).mul(base.pow(exponent.sub(1)));
        NDArray second =
                wanted(call, 1) ? back(call, 1, gradient.mul(base.pow(exponent)).mul(base.log())) : null;
        return Arrays.asList(wanted(call, 0) ? back(call, 0, first) : null, second);
    });

    static final Adjoint EXTREME = new Formula(Need.OPERANDS, (call, result, gradient) -> {
        NDArray first = value(call, 0);
        NDArray second = value(call, 1);
        boolean larger = call.operator().name().equals("maximum");
        NDArray half = first.eq(second).toType(gradient.getDataType(), false).mul(0.5);
        NDArray firstWins = (larger ? first.gt(second) : first.lt(second)).toType(gradient.getDataType(), false);
        NDArray toFirst = firstWins.add(half);
        return Arrays.asList(
                back(call, 0, gradient.mul(toFirst)),
                wanted(call, 1) ? back(call, 1, gradient.sub(gradient.mul(toFirst))) : null);
    });

    static final Adjoint NEG = Formula.ofShape((call, gradient) -> gradient.neg());
    static final Adjoint ABS = Formula.ofOperand((x, gradient) -> gradient.mul(x.sign()));
    static final Adjoint SQRT = Formula.ofResult((y, gradient) -> gradient.div(y.mul(2)));
    static final Adjoint SQUARE =
            Formula.ofOperand((x, gradient) -> gradient.mul(x).mul(2));
    static final Adjoint RELU =
            Formula.ofResult((y, gradient) -> gradient.mul(y.gt(0).toType(gradient.getDataType(), false)));
    static final Adjoint PASS = Formula.ofShape((call, gradient) -> gradient.duplicate());
    static final Adjoint EXP = Formula.ofResult((y, gradient) -> gradient.mul(y));
    static final Adjoint LOG = Formula.ofOperand((x, gradient) -> gradient.div(x));
    static final Adjoint TANH =
            Formula.ofResult((y, gradient) -> gradient.sub(gradient.mul(y).mul(y)));
    static final Adjoint SIGMOID =
            Formula.ofResult((y, gradient) -> gradient.mul(y).mul(y.neg().add(1)));
    static final Adjoint SIN = Formula.ofOperand((x, gradient) -> gradient.mul(x.cos()));
    static final Adjoint COS =
            Formula.ofOperand((x, gradient) -> gradient.mul(x.sin()).neg());
    static final Adjoint CAST =
            Formula.ofShape((call, gradient) -> gradient.toType(call.tensor(0).dataType(), true));

    static final Adjoint WHERE = new Formula(Need.OPERANDS, (call, result, gradient) -> {
        NDArray chosen = call.aligned(0, call.largestRank())
                .toType(DataType.BOOLEAN, false)
                .broadcast(gradient.getShape());
        NDArray zeros = gradient.zerosLike();
        return Arrays.asList(
                null,
                back(call, 1, NDArrays.where(chosen, gradient, zeros)),
                back(call, 2, NDArrays.where(chosen, zeros, gradient)));
    });

    static final Adjoint CLIP = new Formula(Need.OPERANDS, (call, result, gradient) -> {
        NDArray x = call.array(0);
        NDArray inside = x.gte((Number) call.value(1)).logicalAnd(x.lte((Number) call.value(2)));
        return Arrays.asList(gradient.mul(inside.toType(gradient.getDataType(), false)), null, null);
    });

    static final Adjoint SUM = AxisAdjoints.SUM;
    static final Adjoint MEAN = AxisAdjoints.MEAN;
    static final Adjoint REDUCED_EXTREME = AxisAdjoints.REDUCED_EXTREME;
    static final Adjoint CUM_SUM = AxisAdjoints.CUM_SUM;
    static final Adjoint SOFTMAX = AxisAdjoints.SOFTMAX;
    static final Adjoint LOG_SOFTMAX = AxisAdjoints.LOG_SOFTMAX;
    static final Adjoint RESHAPED = ShapeAdjoints.RESHAPED;
    static final Adjoint BROADCAST = ShapeAdjoints.BROADCAST;
    static final Adjoint TRANSPOSE = ShapeAdjoints.TRANSPOSE;
    static final Adjoint SWAP_AXES = ShapeAdjoints.SWAP_AXES;
    static final Adjoint JOINED = ShapeAdjoints.JOINED;
    static final Adjoint PRODUCT = new MatrixAdjoint();
    static final Adjoint GET = Formula.ofShape(IndexAdjoint::apply);

    private Adjoints() {}

    /** Returns whether an operand is a tensor whose gradient is wanted. */
    static boolean wanted(RowCall call, int operand) {
        return call.isTensor(operand) && call.tensor(operand).wanted();
    }

    /** Brings the gradient of an operand that was broadcast back to its axes; null if it has none. */
    static @Nullable NDArray back(RowCall call, int operand, NDArray gradient) {
        if (!wanted(call, operand)) {
            return null;
        }
        RowCall.Tensor tensor = call.tensor(operand);
        NDArray typed =
                gradient.getDataType() == tensor.dataType() ? gradient : gradient.toType(tensor.dataType(), false);
        int rank = typed.getShape().dimension() - 1;
        return Shapes.sumTo(typed, RowCall.alignedShape(tensor, rank)).reshape(tensor.shape());
    }

    /** Returns an operand so that it broadcasts: a tensor, or an array of numbers. */
    static NDArray value(RowCall call, int operand) {
        if (call.isTensor(operand)) {
            return call.aligned(operand, call.largestRank());
        }
        DataType type = call.tensor(0).dataType();
        if (call.varies(operand)) {
            return call.numbers(operand, call.largestRank(), type);
        }
        return call.manager()
                .create(((Number) call.value(operand)).doubleValue())
                .toType(type, false);
    }

    private static NDArray combine(RowCall call, String method, NDArray gradient, int operand) {
        return Arithmetic.byName(method).apply(gradient, value(call, operand));
    }

    static List<@Nullable NDArray> none(RowCall call) {
        return Collections.nCopies(call.operands().size(), null);
    }
}
