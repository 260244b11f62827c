package io.memplan.graph.onnx;

import io.memplan.graph.Attributes;
import io.memplan.graph.TensorType;
import io.memplan.graph.operator.Tensor;
import java.util.List;
import java.util.Map;

/** Convolutions. */
final class ConvolutionNodes {

    private ConvolutionNodes() {}

    static void register(Map<String, NodeRule> rules) {
        rules.put("Conv", ConvolutionNodes::convolution);
    }

    private static void convolution(NodeCall call) {
        TensorType data = call.type(0);
        TensorType weight = call.type(1);
        if (weight.rank() < 3 || weight.rank() > 5 || data.rank() != weight.rank()) {
            throw call.refused(
                    "convolves " + data + " with the weight " + weight,
                    "both should have three to five axes: batch, channels and one to three of space");
        }
        List<Long> space = data.shape().subList(2, data.rank());
        Windows windows = Windows.of(call, weight.shape().subList(2, weight.rank()), space);
        Tensor input = windows.isSymmetric()
                ? call.tensor(0)
                : Padding.space(call, call.tensor(0), windows.before(), windows.after(), 0);
        Attributes attributes = Attributes.of("stride", windows.stride())
                .with(
                        "padding",
                        windows.isSymmetric()
                                ? windows.before()
                                : space.stream().map(size -> 0L).toList())
                .with("dilation", windows.dilation())
                .with("groups", call.integer("group", 1));
        call.set(
                0,
                call.has(2)
                        ? call.apply("aten::convolution", attributes, input, call.tensor(1), call.tensor(2))
                        : call.apply("aten::convolution", attributes, input, call.tensor(1)));
    }
}
