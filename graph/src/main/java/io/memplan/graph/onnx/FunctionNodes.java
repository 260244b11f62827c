package io.memplan.graph.onnx;

import io.memplan.graph.Attributes;
import io.memplan.graph.operator.Tensor;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Functions of one array and comparisons, each of one operator. */
final class FunctionNodes {

    private static final Map<String, String> OF_ONE = new TreeMap<>(Map.ofEntries(
            Map.entry("Erf", "aten::erf"),
            Map.entry("Sin", "aten::sin"),
            Map.entry("Cos", "aten::cos"),
            Map.entry("Tan", "aten::tan"),
            Map.entry("Floor", "aten::floor"),
            Map.entry("Ceil", "aten::ceil"),
            Map.entry("Round", "aten::round"),
            Map.entry("Sign", "aten::sign"),
            Map.entry("Asin", "aten::asin"),
            Map.entry("Acos", "aten::acos"),
            Map.entry("Atan", "aten::atan"),
            Map.entry("Sinh", "aten::sinh"),
            Map.entry("Cosh", "aten::cosh"),
            Map.entry("Not", "aten::logical_not"),
            Map.entry("IsInf", "aten::isinf"),
            Map.entry("IsNaN", "aten::isnan")));

    private static final Map<String, String> OF_TWO = new TreeMap<>(Map.ofEntries(
            Map.entry("Equal", "aten::eq"),
            Map.entry("Greater", "aten::gt"),
            Map.entry("GreaterOrEqual", "aten::ge"),
            Map.entry("Less", "aten::lt"),
            Map.entry("LessOrEqual", "aten::le"),
            Map.entry("And", "aten::logical_and"),
            Map.entry("Or", "aten::logical_or"),
            Map.entry("Xor", "aten::logical_xor"),
            Map.entry("Min", "aten::minimum"),
            Map.entry("Max", "aten::maximum")));

    private static final Map<String, String> ALONG_AXES = new TreeMap<>(
            Map.of("ReduceMax", "memplan::max_along", "ReduceMin", "memplan::min_along", "ReduceProd", "aten::prod"));

    private FunctionNodes() {}

    static void register(Map<String, NodeRule> rules) {
        OF_ONE.forEach((node, operator) ->
                rules.put(node, call -> call.set(0, call.apply(operator, Attributes.none(), call.tensor(0)))));
        OF_TWO.forEach((node, operator) -> rules.put(node, call -> {
            Tensor result = call.tensor(0);
            for (int input = 1; input < call.inputs(); input++) {
                result = call.apply(operator, Attributes.none(), result, call.tensor(input));
            }
            call.set(0, result);
        }));
        ALONG_AXES.forEach((node, operator) -> rules.put(node, call -> call.set(0, reduced(call, operator))));
    }

    /** One axis after another, the last first, so that those before it keep their places. */
    private static Tensor reduced(NodeCall call, String operator) {
        Tensor data = call.tensor(0);
        List<Long> axes = ReductionNodes.axes(call, data.shape().size());
        for (int i = axes.size() - 1; i >= 0; i--) {
            Attributes attributes =
                    Attributes.of("axes", List.of(axes.get(i))).with("keep", call.flag("keepdims", true));
            attributes = operator.equals("aten::prod") ? attributes.with("all", false) : attributes;
            data = call.apply(operator, attributes, data);
        }
        return data;
    }
}
