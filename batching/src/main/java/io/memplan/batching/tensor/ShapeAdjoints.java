package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.memplan.batching.tensor.RowRule.Adjoint;
import io.memplan.batching.tensor.RowRule.Adjoint.Need;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The adjoints of changes of shape. */
final class ShapeAdjoints {

    static final Adjoint RESHAPED =
            Formula.ofShape((call, gradient) -> gradient.reshape(call.tensor(0).shape()));

    static final Adjoint BROADCAST = new Formula(Need.NOTHING, (call, result, gradient) -> {
        List<@Nullable NDArray> all = new ArrayList<>();
        all.add(Adjoints.back(call, 0, gradient));
        all.add(null);
        return all;
    });

    static final Adjoint TRANSPOSE = Formula.ofShape((call, gradient) -> {
        int[] from = AxisRules.permutation(call);
        int[] inverse = new int[from.length];
        for (int i = 0; i < from.length; i++) {
            inverse[from[i]] = i;
        }
        return gradient.transpose(inverse);
    });

    static final Adjoint SWAP_AXES = Formula.ofShape((call, gradient) ->
            gradient.swapAxes(Shapes.axis((Integer) call.value(1)), Shapes.axis((Integer) call.value(2))));

    static final Adjoint JOINED = new Formula(Need.NOTHING, ShapeAdjoints::split);

    private ShapeAdjoints() {}

    private static List<@Nullable NDArray> split(RowCall call, @Nullable NDArray result, NDArray gradient) {
        boolean stacked = call.operator().name().equals("stack");
        int given = Shapes.axis(call.operands().size() > 2 ? (Integer) call.value(2) : 0);
        int axis = given < 0 ? given + gradient.getShape().dimension() : given;
        long end = stacked ? 1 : memberSize(call.tensor(0), axis);
        NDList parts = gradient.split(new long[] {end}, axis);
        List<@Nullable NDArray> all = new ArrayList<>();
        for (int i = 0; i < call.operands().size(); i++) {
            all.add(i < 2 && Adjoints.wanted(call, i) ? part(call.tensor(i), parts.get(i), axis, stacked) : null);
        }
        return all;
    }

    private static long memberSize(RowCall.Tensor tensor, int axis) {
        return tensor.shape().get(tensor.own() ? axis : axis - 1);
    }

    private static NDArray part(RowCall.Tensor tensor, NDArray part, int axis, boolean stacked) {
        NDArray own = stacked ? part.squeeze(axis) : part;
        Shape shape = own.getShape();
        return tensor.own() ? own : Shapes.sumTo(own, shape.slice(1));
    }
}
