package io.memplan.graph.onnx;

import io.memplan.graph.Attributes;
import io.memplan.graph.operator.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Sums, means and norms along axes. */
final class ReductionNodes {

    private ReductionNodes() {}

    static void register(Map<String, NodeRule> rules) {
        rules.put("ReduceMean", call -> call.set(0, reduced(call, "aten::mean", call.tensor(0))));
        rules.put("ReduceSum", call -> call.set(0, sum(call, call.tensor(0))));
        rules.put("ReduceSumSquare", call -> call.set(0, sum(call, unary(call, "aten::square", call.tensor(0)))));
        rules.put("ReduceL1", call -> call.set(0, sum(call, unary(call, "aten::abs", call.tensor(0)))));
        rules.put("ReduceL2", call -> {
            Tensor squares = sum(call, unary(call, "aten::square", call.tensor(0)));
            call.set(0, unary(call, "aten::sqrt", squares));
        });
        rules.put("ReduceLogSum", call -> call.set(0, unary(call, "aten::log", sum(call, call.tensor(0)))));
        rules.put("ReduceLogSumExp", call -> {
            Tensor sum = sum(call, unary(call, "aten::exp", call.tensor(0)));
            call.set(0, unary(call, "aten::log", sum));
        });
    }

    private static Tensor unary(NodeCall call, String operator, Tensor tensor) {
        return call.apply(operator, Attributes.none(), tensor);
    }

    private static Tensor sum(NodeCall call, Tensor tensor) {
        return reduced(call, "aten::sum", tensor);
    }

    private static Tensor reduced(NodeCall call, String operator, Tensor tensor) {
        List<Long> axes = axes(call, tensor.shape().size());
        return axes.isEmpty()
                ? tensor
                : call.apply(operator, Attributes.of("axes", axes).with("keep", call.flag("keepdims", true)), tensor);
    }

    /** Returns the axes that a reduction is over: all if none are named, or none if the node says so. */
    static List<Long> axes(NodeCall call, int rank) {
        @Nullable List<Long> named = call.integersOf("axes", 1);
        if (named == null || named.isEmpty()) {
            return call.flag("noop_with_empty_axes", false)
                    ? List.of()
                    : LongStream.range(0, rank).boxed().toList();
        }
        return named.stream()
                .map(axis -> (long) call.axis(axis, rank))
                .sorted()
                .distinct()
                .toList();
    }
}
