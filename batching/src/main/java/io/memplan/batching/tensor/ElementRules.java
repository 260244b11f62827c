package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.List;

/** Operations that compute each element from the elements at its place. */
final class ElementRules {

    private ElementRules() {}

    /** Runs the method itself on operands that broadcast row by row. */
    static Object run(RowCall call) {
        return run(call, 0);
    }

    /** Runs a choice between two by a third, whose type is of no importance, and which does not broadcast. */
    static Object choose(RowCall call) {
        List<RowCall.Operand> all = new ArrayList<>();
        for (int i = 0; i < call.operands().size(); i++) {
            RowCall.Tensor tensor = call.tensor(i);
            boolean spread = !tensor.own() && tensor.memberRank() == call.largestRank();
            all.add(spread ? tensor.spread(call.spread(i)) : tensor);
        }
        return run(call.with(all), 1);
    }

    private static Object run(RowCall call, int promotedFrom) {
        int rank = call.largestRank();
        DataType common = Promotion.common(call, promotedFrom);
        Object[] operands = new Object[call.operands().size()];
        int varying = -1;
        for (int i = 0; i < operands.length; i++) {
            if (call.isTensor(i)) {
                NDArray aligned = call.aligned(i, rank);
                operands[i] = common == DataType.UNKNOWN || i < promotedFrom || aligned.getDataType() == common
                        ? aligned
                        : aligned.toType(common, false);
            } else if (call.varies(i)) {
                varying = i;
            } else {
                operands[i] = call.value(i);
            }
        }
        if (varying < 0) {
            return call.invoke(operands);
        }
        NDArray array = (NDArray) operands[0];
        return Arithmetic.byName(call.operator().name()).apply(array, call.numbers(varying, rank, array.getDataType()));
    }
}
