package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.memplan.batching.tensor.RowRule.Adjoint;

/** The adjoints of functions of a whole array; the axis of rows is in front of each. */
final class WholeAdjoints {

    /** An element's gradient is the product of all others, also where one or more are zero. */
    static final Adjoint PROD = Formula.ofOperands((call, gradient) -> {
        NDArray flat = call.array(0).reshape(call.rows(), -1);
        DataType type = flat.getDataType();
        NDArray zero = flat.eq(0).toType(type, false);
        NDArray others = flat.add(zero);
        NDArray zeros = zero.sum(new int[] {1}, true);
        NDArray factor = zeros.eq(0)
                .toType(type, false)
                .div(others)
                .add(zeros.eq(1).toType(type, false).mul(zero));
        NDArray product = others.prod(new int[] {1}).reshape(call.rows(), 1);
        return factor.mul(product)
                .mul(gradient.reshape(call.rows(), 1))
                .reshape(call.tensor(0).shape());
    });

    static final Adjoint NORM = Formula.ofOperands((call, gradient) -> {
        NDArray x = call.array(0);
        int[] axes = Shapes.allAxes(call.memberRank(0));
        NDArray norm = x.square().sum(axes, true).sqrt();
        return x.div(norm).mul(gradient.reshape(AxisRules.kept(call.tensor(0).shape(), axes)));
    });

    static final Adjoint DIAGONAL = Formula.ofShape((call, gradient) -> {
        Shape shape = call.tensor(0).shape();
        int axis = shape.get(1) <= shape.get(2) ? 2 : 1;
        return eye(call, gradient).mul(gradient.expandDims(axis));
    });

    static final Adjoint TRACE =
            Formula.ofShape((call, gradient) -> eye(call, gradient).mul(gradient.reshape(call.rows(), 1, 1)));

    static final Adjoint INVERSE = Formula.ofResult((y, gradient) -> {
        int rank = y.getShape().dimension();
        NDArray transposed = y.swapAxes(rank - 2, rank - 1);
        return transposed.matMul(gradient).matMul(transposed).neg();
    });

    /** Each gradient goes back to where its element stood. */
    static final Adjoint SORT = Formula.ofOperands((call, gradient) -> {
        int axis = call.operands().size() > 1 ? Shapes.axis((Integer) call.value(1)) : -1;
        int place = axis < 0 ? axis + call.tensor(0).shape().dimension() : axis;
        NDArray rank = call.array(0).argSort(place, true).argSort(place, true);
        return gradient.gather(rank, place);
    });

    private WholeAdjoints() {}

    private static NDArray eye(RowCall call, NDArray gradient) {
        Shape shape = call.tensor(0).shape();
        return gradient.getManager()
                .eye((int) shape.get(1), (int) shape.get(2), 0, gradient.getDataType())
                .expandDims(0);
    }
}
