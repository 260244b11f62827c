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
        rules.put("ConvTranspose", ConvolutionNodes::transposed);
    }

    /** The sizes of the result follow from the geometry; those of an {@code output_shape} are refused. */
    private static void transposed(NodeCall call) {
        TensorType data = call.type(0);
        TensorType weight = call.type(1);
        if (weight.rank() < 3 || weight.rank() > 5 || data.rank() != weight.rank()) {
            throw call.refused(
                    "convolves " + data + " with the weight " + weight,
                    "both should have three to five axes: batch, channels and one to three of space");
        }
        List<Long> space = data.shape().subList(2, data.rank());
        Windows windows = Windows.of(call, weight.shape().subList(2, weight.rank()), space);
        boolean automatic = !call.text("auto_pad", "NOTSET").equals("NOTSET");
        if (automatic || !windows.isSymmetric() || call.has("output_shape")) {
            throw call.refused(
                    "states the size of its result, or pads both ends differently",
                    "export it with equal paddings at both ends, as PyTorch's layer has them");
        }
        Attributes attributes = Attributes.of("stride", windows.stride())
                .with("padding", windows.before())
                .with("dilation", windows.dilation())
                .with(
                        "outputPadding",
                        call.integers(
                                "output_padding", space.stream().map(size -> 0L).toList()))
                .with("groups", call.integer("group", 1));
        call.set(
                0,
                call.has(2)
                        ? call.apply("aten::convolution", attributes, call.tensor(0), call.tensor(1), call.tensor(2))
                        : call.apply("aten::convolution", attributes, call.tensor(0), call.tensor(1)));
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
