package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** Calls that had no axis of rows, as calls of one row, which adjoints are written for. */
final class SharedCalls {

    private SharedCalls() {}

    static RowCall asOneRow(RowCall call) {
        List<RowCall.Operand> operands =
                call.operands().stream().map(SharedCalls::asOneRow).toList();
        return new RowCall(call.operator(), 1, operands, call.manager());
    }

    private static RowCall.Operand asOneRow(RowCall.Operand operand) {
        if (!(operand instanceof RowCall.Tensor tensor)) {
            return operand;
        }
        NDArray array = tensor.array();
        return new RowCall.Tensor(
                array == null ? null : array.expandDims(0),
                Shapes.concat(1, tensor.shape()),
                tensor.dataType(),
                true,
                tensor.wanted());
    }
}
