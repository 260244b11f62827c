package io.memplan.graph.onnx;

import io.memplan.graph.Attributes;
import io.memplan.graph.TensorType;
import io.memplan.graph.operator.Tensor;
import java.util.List;
import java.util.Map;

/** Activation functions. */
final class ActivationNodes {

    private static final double SELU_ALPHA = 1.6732631921768188;
    private static final double SELU_GAMMA = 1.0507010221481323;

    private ActivationNodes() {}

    static void register(Map<String, NodeRule> rules) {
        rules.put("Relu", call -> unary(call, "aten::relu", Attributes.none()));
        rules.put("Sigmoid", call -> unary(call, "aten::sigmoid", Attributes.none()));
        rules.put("Tanh", call -> unary(call, "aten::tanh", Attributes.none()));
        rules.put("Gelu", call -> {
            String approximate = call.text("approximate", "none");
            unary(
                    call,
                    "aten::gelu",
                    approximate.equals("none") ? Attributes.none() : Attributes.of("approximate", approximate));
        });
        rules.put("Swish", call -> {
            Tensor data = call.tensor(0);
            double slope = call.real("alpha", 1);
            Tensor scaled = slope == 1 ? data : number(call, "memplan::mul_number", data, slope);
            call.set(
                    0,
                    call.apply(
                            "aten::mul",
                            Attributes.none(),
                            data,
                            call.apply("aten::sigmoid", Attributes.none(), scaled)));
        });
        rules.put("Celu", call -> {
            Tensor data = call.tensor(0);
            double alpha = call.real("alpha", 1);
            Tensor scaled = alpha == 1 ? data : number(call, "memplan::div_number", data, alpha);
            Tensor activated = call.apply("aten::elu", elu(1, 1), scaled);
            call.set(0, alpha == 1 ? activated : number(call, "memplan::mul_number", activated, alpha));
        });
        rules.put("ThresholdedRelu", call -> {
            Tensor data = call.tensor(0);
            TensorType one = data.type().withShape(List.of());
            Tensor above = call.apply("aten::gt", Attributes.none(), data, call.full(one, call.real("alpha", 1)));
            call.set(0, call.apply("aten::where", Attributes.none(), above, data, call.full(one, 0)));
        });
        rules.put("Softplus", call -> unary(call, "aten::softplus", Attributes.none()));
        rules.put(
                "LeakyRelu", call -> unary(call, "aten::leaky_relu", Attributes.of("slope", call.real("alpha", 0.01))));
        rules.put("Elu", call -> unary(call, "aten::elu", elu(call.real("alpha", 1), 1)));
        rules.put(
                "Selu",
                call -> unary(call, "aten::elu", elu(call.real("alpha", SELU_ALPHA), call.real("gamma", SELU_GAMMA))));
        rules.put("PRelu", call -> {
            Tensor data = call.tensor(0);
            Tensor below = call.apply("aten::neg", Attributes.none(), data);
            below = call.apply("aten::relu", Attributes.none(), below);
            below = call.apply("aten::mul", Attributes.none(), below, call.tensor(1));
            Tensor above = call.apply("aten::relu", Attributes.none(), data);
            call.set(0, call.apply("aten::sub", Attributes.none(), above, below));
        });
        rules.put("Clip", ActivationNodes::clip);
        rules.put("Softsign", call -> {
            Tensor data = call.tensor(0);
            Tensor size = number(call, "memplan::add_number", call.apply("aten::abs", Attributes.none(), data), 1);
            call.set(0, call.apply("aten::div", Attributes.none(), data, size));
        });
        rules.put(
                "HardSigmoid",
                call -> call.set(
                        0, hardSigmoid(call, call.tensor(0), call.real("alpha", 0.2), call.real("beta", 0.5))));
        rules.put("HardSwish", call -> {
            Tensor data = call.tensor(0);
            call.set(0, call.apply("aten::mul", Attributes.none(), data, hardSigmoid(call, data, 1 / 6d, 0.5)));
        });
        rules.put("Mish", call -> {
            Tensor data = call.tensor(0);
            Tensor soft =
                    call.apply("aten::tanh", Attributes.none(), call.apply("aten::softplus", Attributes.none(), data));
            call.set(0, call.apply("aten::mul", Attributes.none(), data, soft));
        });
    }

    private static void unary(NodeCall call, String operator, Attributes attributes) {
        call.set(0, call.apply(operator, attributes, call.tensor(0)));
    }

    private static Attributes elu(double alpha, double scale) {
        return Attributes.of("alpha", alpha).with("scale", scale);
    }

    private static Tensor number(NodeCall call, String operator, Tensor tensor, double number) {
        return call.apply(operator, Attributes.of("number", number), tensor);
    }

    private static Tensor hardSigmoid(NodeCall call, Tensor data, double slope, double shift) {
        Tensor line = number(call, "memplan::add_number", number(call, "memplan::mul_number", data, slope), shift);
        return call.apply("aten::clamp", Attributes.of("min", 0.0).with("max", 1.0), line);
    }

    /** The bounds stand in attributes up to operator set 10, in inputs after it; each may be missing. */
    private static void clip(NodeCall call) {
        Tensor data = call.tensor(0);
        double min = bound(call, "min", 1, Double.NEGATIVE_INFINITY);
        double max = bound(call, "max", 2, Double.POSITIVE_INFINITY);
        if (Double.isInfinite(min) && Double.isInfinite(max)) {
            call.set(0, data);
        } else if (Double.isInfinite(max)) {
            call.set(0, number(call, "memplan::maximum_number", data, min));
        } else if (Double.isInfinite(min)) {
            call.set(0, number(call, "memplan::minimum_number", data, max));
        } else {
            call.set(0, call.apply("aten::clamp", Attributes.of("min", min).with("max", max), data));
        }
    }

    private static double bound(NodeCall call, String attribute, int input, double none) {
        double found = call.has(input) ? call.known(input, attribute).real() : call.real(attribute, none);
        return Math.abs(found) >= Float.MAX_VALUE ? none : found;
    }
}
