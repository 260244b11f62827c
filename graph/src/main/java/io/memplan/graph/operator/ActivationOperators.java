package io.memplan.graph.operator;

import java.util.List;
import java.util.function.Function;

/** Activation functions: the {@code NDArrayEx} methods and {@code ai.djl.nn.Activation}. */
final class ActivationOperators {

    /** Inputs: gradient, result. */
    static final Operator THRESHOLD_BACKWARD = backward(
                    "aten::threshold_backward", call -> "torch.threshold_backward(a0, a1, 0")
            .elementwiseSecondFirst()
            .build();

    static final Operator RELU = Operator.named("aten::relu")
            .elementwise()
            .kernel("torch.relu(a0)")
            .inPlace(0, "torch.relu_(a0)")
            .derivative(Gradients.ofOutput(THRESHOLD_BACKWARD))
            .build();

    static final Operator SIGMOID_BACKWARD = backward("aten::sigmoid_backward", call -> "torch.sigmoid_backward(a0, a1")
            .build();

    static final Operator SIGMOID = Operator.named("aten::sigmoid")
            .elementwise()
            .kernel("torch.sigmoid(a0)")
            .inPlace(0, "torch.sigmoid_(a0)")
            .derivative(Gradients.ofOutput(SIGMOID_BACKWARD))
            .build();

    static final Operator TANH_BACKWARD = backward("aten::tanh_backward", call -> "torch.tanh_backward(a0, a1")
            .build();

    static final Operator TANH = Operator.named("aten::tanh")
            .elementwise()
            .kernel("torch.tanh(a0)")
            .inPlace(0, "torch.tanh_(a0)")
            .derivative(Gradients.ofOutput(TANH_BACKWARD))
            .build();

    /** Inputs: gradient, data. */
    static final Operator GELU_BACKWARD = Operator.named("aten::gelu_backward")
            .elementwise()
            .kernel(call -> "torch.gelu_backward(a0, a1" + approximation(call) + ")")
            .build();

    /** Attribute {@code approximate}, if it is not exact: {@code tanh}. */
    static final Operator GELU = Operator.named("aten::gelu")
            .elementwise()
            .kernel(call -> "torch.gelu(a0" + approximation(call) + ")")
            .derivative(Gradients.ofInput(GELU_BACKWARD))
            .build();

    static final Operator LEAKY_RELU_BACKWARD = backward(
                    "aten::leaky_relu_backward",
                    call -> "torch.leaky_relu_backward(a0, a1, " + call.literal("slope") + ", False")
            .elementwiseSecondFirst()
            .build();

    static final Operator LEAKY_RELU = Operator.named("aten::leaky_relu")
            .elementwise()
            .kernel(call -> "torch.leaky_relu(a0, " + call.literal("slope") + ")")
            .derivative(Gradients.ofInput(LEAKY_RELU_BACKWARD))
            .build();

    /** Inputs: gradient, data. */
    static final Operator ELU_BACKWARD = Operator.named("aten::elu_backward")
            .elementwise()
            .kernel(call -> "torch.elu_backward(a0, " + eluScales(call) + ", False, a1)")
            .build();

    /** The exponential linear unit, and with a scale the self-normalising one. */
    static final Operator ELU = Operator.named("aten::elu")
            .elementwise()
            .kernel(call -> "torch.elu(a0, " + eluScales(call) + ")")
            .derivative(Gradients.ofInput(ELU_BACKWARD))
            .build();

    static final Operator SOFTPLUS_BACKWARD = backward(
                    "aten::softplus_backward", call -> "torch.softplus_backward(a0, a1, 1, 20")
            .build();

    static final Operator SOFTPLUS = Operator.named("aten::softplus")
            .elementwise()
            .kernel("torch.softplus(a0, 1, 20)")
            .derivative(Gradients.ofInput(SOFTPLUS_BACKWARD))
            .build();

    private ActivationOperators() {}

    static List<Operator> all() {
        return List.of(
                THRESHOLD_BACKWARD,
                RELU,
                SIGMOID_BACKWARD,
                SIGMOID,
                TANH_BACKWARD,
                TANH,
                GELU_BACKWARD,
                GELU,
                LEAKY_RELU_BACKWARD,
                LEAKY_RELU,
                ELU_BACKWARD,
                ELU,
                SOFTPLUS_BACKWARD,
                SOFTPLUS);
    }

    private static String approximation(Call call) {
        return call.attributes().has("approximate") ? ", approximate=" + call.literal("approximate") : "";
    }

    private static String eluScales(Call call) {
        return call.literal("alpha") + ", " + call.literal("scale") + ", 1";
    }

    /** A backward kernel of (gradient, saved) that can write into the gradient. */
    private static Operator.Builder backward(String name, Function<Call, String> openCall) {
        return Operator.named(name)
                .elementwise()
                .kernel(call -> openCall.apply(call) + ")")
                .inPlace(0, call -> openCall.apply(call) + ", grad_input=a0)");
    }
}
