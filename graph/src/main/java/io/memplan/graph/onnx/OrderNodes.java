package io.memplan.graph.onnx;

import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import io.memplan.graph.operator.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The largest elements along an axis and their places, and running sums. */
final class OrderNodes {

    private OrderNodes() {}

    static void register(Map<String, NodeRule> rules) {
        rules.put("ArgMax", call -> place(call, "aten::argmax"));
        rules.put("ArgMin", call -> place(call, "aten::argmin"));
        rules.put("TopK", OrderNodes::largest);
        rules.put("CumSum", OrderNodes::runningSum);
    }

    private static void place(NodeCall call, String operator) {
        if (call.flag("select_last_index", false)) {
            throw call.refused("gives the last of equal elements", "take the first one");
        }
        Tensor data = call.tensor(0);
        int axis = call.axis("axis", 0, data.shape().size());
        Tensor places = call.apply(operator, Attributes.of("axis", axis), data);
        List<Long> kept = new ArrayList<>(data.shape());
        kept.set(axis, 1L);
        call.set(0, call.flag("keepdims", true) ? call.reshape(places, kept) : places);
    }

    private static void largest(NodeCall call) {
        Tensor data = call.tensor(0);
        int axis = call.axis("axis", -1, data.shape().size());
        long count = call.has("k")
                ? call.integer("k", 0)
                : call.known(1, "k").asIntegers().get(0);
        if (count < 0 || count > data.shape().get(axis)) {
            throw new IllegalArgumentException(
                    "The " + count + " largest elements of the axis " + axis + " of " + data.type() + ".");
        }
        Attributes attributes = Attributes.of("count", count)
                .with("axis", axis)
                .with("largest", call.flag("largest", true))
                .with("sorted", call.flag("sorted", true));
        List<Tensor> found = call.applyAll("aten::topk", attributes, data);
        call.set(0, found.get(0));
        call.set(1, found.get(1));
    }

    /** From the end as the sum of the data turned round; without an element itself as the sum of the data moved by one. */
    private static void runningSum(NodeCall call) {
        Tensor data = call.tensor(0);
        if (!data.type().elementType().isFloating() && data.type().elementType() != ElementType.INT64) {
            throw call.refused("sums up " + data.type(), "cast it to int64 or to a floating type");
        }
        int rank = data.shape().size();
        int axis = call.axis(call.known(1, "axis").asIntegers().get(0), rank);
        boolean reverse = call.flag("reverse", false);
        Attributes turned = Attributes.of("axes", List.of((long) axis));
        Tensor summed = reverse ? call.apply("aten::flip", turned, data) : data;
        if (call.flag("exclusive", false)) {
            List<Long> before = new ArrayList<>(Collections.nCopies(rank, 0L));
            List<Long> after = new ArrayList<>(before);
            before.set(axis, 1L);
            after.set(axis, -1L);
            summed = Padding.constant(call, summed, before, after, 0);
        }
        summed = call.apply("aten::cumsum", Attributes.of("axis", axis), summed);
        call.set(0, reverse ? call.apply("aten::flip", turned, summed) : summed);
    }
}
