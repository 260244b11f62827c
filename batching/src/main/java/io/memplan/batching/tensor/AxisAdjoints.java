package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.memplan.batching.tensor.RowRule.Adjoint;
import io.memplan.batching.tensor.RowRule.Adjoint.Need;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The adjoints of operations along axes. */
final class AxisAdjoints {

    static final Adjoint SUM = Formula.ofShape(AxisAdjoints::spread);

    static final Adjoint MEAN = Formula.ofShape((call, gradient) -> {
        Shape shape = call.tensor(0).shape();
        double count = (double) shape.size() / kept(call).size();
        return spread(call, gradient.div(count));
    });

    static final Adjoint REDUCED_EXTREME = new Formula(Need.OPERANDS, (call, result, gradient) -> {
        NDArray x = call.array(0);
        Shape kept = kept(call);
        boolean largest = call.operator().name().equals("max");
        NDArray extreme = (NDArray) AxisRules.extreme(call, largest ? NDArray::max : NDArray::min);
        NDArray mask = x.eq(extreme.reshape(kept)).toType(gradient.getDataType(), false);
        NDArray ties = mask.sum(axes(call)).reshape(kept);
        return only(call, mask.mul(gradient.reshape(kept).div(ties)));
    });

    static final Adjoint CUM_SUM = Formula.ofShape((call, gradient) -> {
        int axis = Shapes.axis((Integer) call.value(1));
        int place = axis < 0 ? axis + gradient.getShape().dimension() : axis;
        return gradient.flip(place).cumSum(place).flip(place);
    });

    static final Adjoint SOFTMAX = new Formula(Need.RESULT, (call, result, gradient) -> {
        NDArray y = kept(result);
        NDArray weighted = gradient.mul(y);
        return only(call, weighted.sub(y.mul(weighted.sum(axis(call), true))));
    });

    static final Adjoint LOG_SOFTMAX = new Formula(
            Need.RESULT,
            (call, result, gradient) ->
                    only(call, gradient.sub(kept(result).exp().mul(gradient.sum(axis(call), true)))));

    private AxisAdjoints() {}

    private static int[] axis(RowCall call) {
        return new int[] {Shapes.axis((Integer) call.value(1))};
    }

    /** Returns the axes that a reduction took away, behind that of the rows. */
    private static int[] axes(RowCall call) {
        int[] given = call.operands().size() > 1 ? (int[]) call.value(1) : new int[0];
        return given.length == 0 ? Shapes.allAxes(call.memberRank(0)) : Shapes.axes(given);
    }

    private static Shape kept(RowCall call) {
        return AxisRules.kept(call.tensor(0).shape(), axes(call));
    }

    private static NDArray spread(RowCall call, NDArray gradient) {
        return gradient.reshape(kept(call)).broadcast(call.tensor(0).shape());
    }

    private static NDArray kept(@Nullable NDArray result) {
        if (result == null) {
            throw new IllegalStateException("The result was not kept.");
        }
        return result;
    }

    private static List<@Nullable NDArray> only(RowCall call, NDArray gradient) {
        List<@Nullable NDArray> all =
                new ArrayList<>(Collections.nCopies(call.operands().size(), null));
        all.set(0, gradient);
        return all;
    }
}
