package io.memplan.graph.operator;

import java.util.List;

/** {@code NDArray.softmax} and {@code logSoftmax} along the attribute {@code axis}. */
final class SoftmaxOperators {

    static final Operator SOFTMAX_BACKWARD = backward("_softmax_backward_data");
    static final Operator SOFTMAX = forward("softmax", SOFTMAX_BACKWARD);
    static final Operator LOG_SOFTMAX_BACKWARD = backward("_log_softmax_backward_data");
    static final Operator LOG_SOFTMAX = forward("log_softmax", LOG_SOFTMAX_BACKWARD);

    private SoftmaxOperators() {}

    static List<Operator> all() {
        return List.of(SOFTMAX_BACKWARD, SOFTMAX, LOG_SOFTMAX_BACKWARD, LOG_SOFTMAX);
    }

    private static Operator forward(String name, Operator backward) {
        return Operator.named("aten::" + name)
                .result(call -> Result.dense(call.type(0)))
                .kernel(call -> "torch." + name + "(a0, " + call.literal("axis") + ", "
                        + Literals.scalarType(call.type(0).elementType()) + ")")
                .flops(call -> 5.0 * call.type(0).elements())
                .derivative(Gradients.ofOutput(backward))
                .build();
    }

    private static Operator backward(String name) {
        return Operator.named("aten::" + name)
                .result(call -> Result.dense(call.type(0)))
                .kernel(call -> "torch." + name + "(a0, a1, " + call.literal("axis") + ", "
                        + Literals.scalarType(call.type(1).elementType()) + ")")
                .flops(call -> 4.0 * call.type(0).elements())
                .build();
    }
}
