package io.memplan.graph.onnx;

import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import io.memplan.graph.operator.Tensor;
import java.util.Map;
import java.util.Optional;

/** Elementwise arithmetic, of two tensors or of a tensor and a constant, and conversions of the element type. */
final class ArithmeticNodes {

    private ArithmeticNodes() {}

    static void register(Map<String, NodeRule> rules) {
        rules.put("Add", call -> commutative(call, "add"));
        rules.put("Mul", call -> commutative(call, "mul"));
        rules.put("Sub", ArithmeticNodes::subtract);
        rules.put("Div", ArithmeticNodes::divide);
        rules.put("Pow", ArithmeticNodes::power);
        rules.put("Sum", call -> call.set(0, chain(call, "add")));
        rules.put(
                "Mean",
                call -> call.set(
                        0,
                        call.inputs() == 1
                                ? call.tensor(0)
                                : number(call, "memplan::div_number", chain(call, "add"), call.inputs())));
        rules.put("Mod", call -> binary(call, call.flag("fmod", false) ? "aten::fmod" : "aten::remainder"));
        rules.put("Neg", call -> unary(call, "aten::neg"));
        rules.put("Abs", call -> unary(call, "aten::abs"));
        rules.put("Exp", call -> unary(call, "aten::exp"));
        rules.put("Log", call -> unary(call, "aten::log"));
        rules.put("Sqrt", call -> unary(call, "aten::sqrt"));
        rules.put("Reciprocal", call -> {
            Tensor data = call.tensor(0);
            call.set(0, power(call, data, -1));
        });
        rules.put(
                "CastLike",
                call -> call.set(0, call.cast(call.tensor(0), call.type(1).elementType())));
        rules.put("Cast", call -> {
            ElementType to = OnnxTypes.require(
                    call.integer("to", 1), "The node " + call.node().label());
            call.set(0, call.cast(call.tensor(0), to));
        });
    }

    private static void unary(NodeCall call, String operator) {
        call.set(0, call.apply(operator, Attributes.none(), call.tensor(0)));
    }

    private static Tensor number(NodeCall call, String operator, Tensor tensor, double number) {
        return call.apply(operator, Attributes.of("number", number), tensor);
    }

    private static Tensor power(NodeCall call, Tensor tensor, double exponent) {
        Attributes attributes = Attributes.of("number", exponent)
                .with("dtype", tensor.type().elementType().fileName());
        return call.apply("memplan::pow_number", attributes, tensor);
    }

    /** Returns the constant of one element in an input, if it does not widen the other one. */
    private static Optional<Double> scalar(NodeCall call, int input) {
        return call.constant(input)
                .filter(constant -> constant.isScalar()
                        && constant.type().rank() <= call.type(1 - input).rank())
                .map(Constant::real);
    }

    private static void binary(NodeCall call, String operator) {
        call.set(0, call.apply(operator, Attributes.none(), call.tensor(0), call.tensor(1)));
    }

    private static void commutative(NodeCall call, String operator) {
        for (int input = 0; input < 2; input++) {
            Optional<Double> number = scalar(call, input);
            if (number.isPresent()) {
                call.set(0, number(call, "memplan::" + operator + "_number", call.tensor(1 - input), number.get()));
                return;
            }
        }
        binary(call, "aten::" + operator);
    }

    private static void subtract(NodeCall call) {
        Optional<Double> right = scalar(call, 1);
        Optional<Double> left = scalar(call, 0);
        if (right.isPresent()) {
            call.set(0, number(call, "memplan::sub_number", call.tensor(0), right.get()));
        } else if (left.isPresent()) {
            call.set(0, number(call, "memplan::number_sub", call.tensor(1), left.get()));
        } else {
            binary(call, "aten::sub");
        }
    }

    private static void divide(NodeCall call) {
        Optional<Double> right = scalar(call, 1);
        if (right.isPresent() && call.type(0).elementType().isFloating()) {
            call.set(0, number(call, "memplan::div_number", call.tensor(0), right.get()));
        } else {
            binary(call, "aten::div");
        }
    }

    private static void power(NodeCall call) {
        Optional<Double> number = scalar(call, 1);
        if (number.isEmpty() || !call.type(0).elementType().isFloating()) {
            binary(call, "aten::pow");
            return;
        }
        double exponent = number.get();
        call.set(
                0,
                exponent == 2
                        ? call.apply("aten::square", Attributes.none(), call.tensor(0))
                        : power(call, call.tensor(0), exponent));
    }

    private static Tensor chain(NodeCall call, String operator) {
        Tensor result = call.tensor(0);
        for (int input = 1; input < call.inputs(); input++) {
            result = call.apply("aten::" + operator, Attributes.none(), result, call.tensor(input));
        }
        return result;
    }
}
