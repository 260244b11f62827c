package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Convolutions of one to three spatial axes: {@code NDArrayEx.convolution}. With an attribute {@code outputPadding},
 * transposed ones, whose weight has the input's channels first; ONNX knows them, DJL's engine does not.
 */
final class ConvolutionOperators {

    /** Inputs: data, weight, and the bias if there is one. */
    static final Operator CONVOLUTION = Operator.named("aten::convolution")
            .result(call -> inFormat(call, 0, outputType(call)))
            .kernel(call -> "torch.convolution(a0, a1, " + (call.inputs().size() > 2 ? "a2" : "None") + ", "
                    + geometry(call) + ")")
            .flops(call -> flops(call, outputType(call), call.type(0), call.type(1)))
            .derivative(ConvolutionOperators::derivative)
            .build();

    /** Inputs: gradient, data, weight. Outputs: those of the gradients of data, weight, bias that are wanted. */
    static final Operator CONVOLUTION_BACKWARD = Operator.named("aten::convolution_backward")
            .results(call -> WantedGradients.results(
                    call,
                    inFormat(call, 1, call.type(1)),
                    inFormat(call, 1, call.type(2)),
                    Result.dense(biasType(call, call.type(2)))))
            .kernelText(ConvolutionOperators::backwardKernel)
            .flops(ConvolutionOperators::backwardFlops)
            .build();

    private ConvolutionOperators() {}

    static List<Operator> all() {
        return List.of(CONVOLUTION, CONVOLUTION_BACKWARD);
    }

    /** Images or a weight with the channels innermost make a result that lies so too; {@code data} is the images' place. */
    private static Result inFormat(Call call, int data, TensorType type) {
        Tensor weight = call.input(data + 1);
        return Result.inFormatOf(Layouts.isChannelsLast(weight) ? weight : call.input(data), type);
    }

    private static String geometry(Call call) {
        String zeros = Literals.of(Collections.nCopies(call.type(1).rank() - 2, 0L));
        return call.literal("stride") + ", " + call.literal("padding") + ", " + call.literal("dilation") + ", "
                + (isTransposed(call) ? "True, " + call.literal("outputPadding") : "False, " + zeros) + ", "
                + call.literal("groups");
    }

    private static boolean isTransposed(Call call) {
        return call.attributes().has("outputPadding");
    }

    /** Returns the channels on the other side of a weight than its first axis has. */
    private static long secondChannels(Call call, TensorType weight) {
        return weight.size(1) * call.attributes().integer("groups");
    }

    private static TensorType outputType(Call call) {
        TensorType data = call.type(0);
        TensorType weight = call.type(1);
        if (data.rank() != weight.rank() || data.rank() < 3) {
            throw new IllegalArgumentException(
                    "A convolution of " + data + " with the weight " + weight + " needs both of one rank, 3 to 5.");
        }
        long groups = call.attributes().integer("groups");
        boolean transposed = isTransposed(call);
        long channels = transposed ? weight.size(0) : secondChannels(call, weight);
        if (data.size(1) != channels) {
            throw new IllegalArgumentException("A convolution of " + data + " with the weight " + weight + " and "
                    + groups + " groups needs " + channels + " channels.");
        }
        List<Long> shape = new ArrayList<>();
        shape.add(data.size(0));
        shape.add(transposed ? secondChannels(call, weight) : weight.size(0));
        for (int axis = 0; axis < data.rank() - 2; axis++) {
            shape.add(
                    transposed
                            ? stretched(call, axis)
                            : Shapes.windows(
                                    data.size(axis + 2),
                                    weight.size(axis + 2),
                                    call.attributes().integers("stride").get(axis),
                                    call.attributes().integers("padding").get(axis),
                                    call.attributes().integers("dilation").get(axis),
                                    false));
        }
        return data.withShape(shape);
    }

    /** Returns the size of an axis of which a convolution with the same geometry would give the data's. */
    private static long stretched(Call call, int axis) {
        long reach =
                call.attributes().integers("dilation").get(axis) * (call.type(1).size(axis + 2) - 1) + 1;
        long size = (call.type(0).size(axis + 2) - 1)
                        * call.attributes().integers("stride").get(axis)
                - 2 * call.attributes().integers("padding").get(axis)
                + reach
                + call.attributes().integers("outputPadding").get(axis);
        if (size < 1) {
            throw new IllegalArgumentException("A transposed convolution of " + call.type(0) + " with the weight "
                    + call.type(1) + " leaves nothing of the spatial axis " + axis + ".");
        }
        return size;
    }

    private static double flops(Call call, TensorType output, TensorType data, TensorType weight) {
        return 2.0 * (isTransposed(call) ? data : output).elements() * weight.elements() / weight.size(0);
    }

    private static void derivative(Gradients g) {
        Attributes attributes = WantedGradients.attributes(g, 3);
        WantedGradients.set(
                g, attributes, g.applyAll(CONVOLUTION_BACKWARD, attributes, g.gradient(), g.input(0), g.input(1)));
    }

    private static TensorType biasType(Call call, TensorType weight) {
        return weight.withShape(List.of(isTransposed(call) ? secondChannels(call, weight) : weight.size(0)));
    }

    private static double backwardFlops(Call call) {
        boolean[] wanted = WantedGradients.of(call);
        return flops(call, call.type(0), call.type(1), call.type(2)) * ((wanted[0] ? 1 : 0) + (wanted[1] ? 1 : 0));
    }

    private static KernelText backwardKernel(Call call) {
        Call geometry = new Call(call.attributes(), List.of(call.input(1), call.input(2)));
        boolean[] wanted = WantedGradients.of(call);
        String bias = wanted[2] ? Literals.of(biasType(call, call.type(2)).shape()) : "None";
        return KernelText.tuple(
                3,
                "torch.convolution_backward(a0, a1, a2, " + bias + ", " + geometry(geometry) + ", "
                        + call.literal("wanted") + ")",
                wanted);
    }
}
