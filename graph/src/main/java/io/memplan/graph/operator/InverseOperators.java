package io.memplan.graph.operator;

import java.util.ArrayList;
import java.util.List;

/** Inverses of matrices: {@code NDArray.inverse}. */
final class InverseOperators {

    /** Inputs: gradient, inverse. */
    static final Operator INVERSE_BACKWARD = Operator.named("memplan::inverse_backward")
            .result(call -> Result.dense(call.type(0)))
            .kernel("torch.neg(torch.matmul(torch.transpose(a1, -2, -1),"
                    + " torch.matmul(a0, torch.transpose(a1, -2, -1))))")
            .flops(call -> 4.0 * call.type(0).elements() * call.type(0).size(-1))
            .workspace(call -> 2 * call.type(0).bytes())
            .build();

    /** Input: square matrices. The engine's solver lays inverses out column by column. */
    static final Operator INVERSE = Operator.named("aten::linalg_inv")
            .result(call -> {
                if (call.type(0).rank() < 2
                        || call.type(0).size(-1) != call.type(0).size(-2)) {
                    throw new IllegalArgumentException("Only square matrices have an inverse, not " + call.type(0));
                }
                List<Long> strides =
                        new ArrayList<>(Layouts.contiguous(call.type(0).shape()));
                int last = strides.size() - 1;
                strides.set(last, call.type(0).size(-1));
                strides.set(last - 1, 1L);
                return new Result(call.type(0), strides, -1);
            })
            .kernel("torch.linalg_inv(a0)")
            .flops(call -> 2.0 * call.type(0).elements() * call.type(0).size(-1))
            .workspace(call -> call.type(0).bytes())
            .derivative(Gradients.ofOutput(INVERSE_BACKWARD))
            .build();

    private InverseOperators() {}

    static List<Operator> all() {
        return List.of(INVERSE_BACKWARD, INVERSE);
    }
}
