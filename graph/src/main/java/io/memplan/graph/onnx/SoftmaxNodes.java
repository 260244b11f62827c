package io.memplan.graph.onnx;

import io.memplan.graph.Attributes;
import io.memplan.graph.operator.Tensor;
import java.util.List;
import java.util.Map;

/** Softmax and its logarithm. */
final class SoftmaxNodes {

    private static final int ALONG_ONE_AXIS = 13;

    private SoftmaxNodes() {}

    static void register(Map<String, NodeRule> rules) {
        rules.put("Softmax", call -> softmax(call, "aten::softmax"));
        rules.put("LogSoftmax", call -> softmax(call, "aten::log_softmax"));
    }

    /** Before operator set 13, all axes from the given one on are one. */
    private static void softmax(NodeCall call, String operator) {
        Tensor data = call.tensor(0);
        int rank = data.shape().size();
        boolean along = call.opset() >= ALONG_ONE_AXIS;
        int axis = call.axis("axis", along ? -1 : 1, rank);
        if (along || axis == rank - 1) {
            call.set(0, call.apply(operator, Attributes.of("axis", axis), data));
            return;
        }
        Tensor matrix = call.reshape(data, ShapeNodes.matrix(data.shape(), axis));
        Tensor result = call.apply(operator, Attributes.of("axis", 1), matrix);
        call.set(0, call.reshape(result, List.copyOf(data.shape())));
    }
}
