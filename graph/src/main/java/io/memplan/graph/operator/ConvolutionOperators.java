package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Convolutions of one to three spatial axes: {@code NDArrayEx.convolution}. */
final class ConvolutionOperators {

    /** Inputs: data, weight, and the bias if there is one. */
    static final Operator CONVOLUTION = Operator.named("aten::convolution")
            .result(call -> Result.dense(outputType(call)))
            .kernel(call -> "torch.convolution(a0, a1, " + (call.inputs().size() > 2 ? "a2" : "None") + ", "
                    + geometry(call) + ")")
            .flops(call -> flops(outputType(call), call.type(1)))
            .derivative(ConvolutionOperators::derivative)
            .build();

    /** Inputs: gradient, data, weight. Outputs: those of the gradients of data, weight, bias that are wanted. */
    static final Operator CONVOLUTION_BACKWARD = Operator.named("aten::convolution_backward")
            .results(ConvolutionOperators::backwardResults)
            .kernelText(ConvolutionOperators::backwardKernel)
            .flops(call -> flops(call.type(0), call.type(2)) * ((wanted(call, 0) ? 1 : 0) + (wanted(call, 1) ? 1 : 0)))
            .build();

    private ConvolutionOperators() {}

    static List<Operator> all() {
        return List.of(CONVOLUTION, CONVOLUTION_BACKWARD);
    }

    private static String geometry(Call call) {
        String zeros = Literals.of(Collections.nCopies(call.type(1).rank() - 2, 0L));
        return call.literal("stride") + ", " + call.literal("padding") + ", " + call.literal("dilation") + ", False, "
                + zeros + ", " + call.literal("groups");
    }

    private static TensorType outputType(Call call) {
        TensorType data = call.type(0);
        TensorType weight = call.type(1);
        if (data.rank() != weight.rank() || data.rank() < 3) {
            throw new IllegalArgumentException(
                    "A convolution of " + data + " with the weight " + weight + " needs both of one rank, 3 to 5.");
        }
        long groups = call.attributes().integer("groups");
        if (data.size(1) != weight.size(1) * groups) {
            throw new IllegalArgumentException("A convolution of " + data + " with the weight " + weight + " and "
                    + groups + " groups needs " + weight.size(1) * groups + " channels.");
        }
        List<Long> shape = new ArrayList<>();
        shape.add(data.size(0));
        shape.add(weight.size(0));
        for (int axis = 0; axis < data.rank() - 2; axis++) {
            shape.add(Shapes.windows(
                    data.size(axis + 2),
                    weight.size(axis + 2),
                    call.attributes().integers("stride").get(axis),
                    call.attributes().integers("padding").get(axis),
                    call.attributes().integers("dilation").get(axis),
                    false));
        }
        return data.withShape(shape);
    }

    private static double flops(TensorType output, TensorType weight) {
        return 2.0 * output.elements() * weight.elements() / weight.size(0);
    }

    private static void derivative(Gradients g) {
        boolean bias = g.inputs() > 2;
        Attributes attributes = g.attributes().with("wanted", List.of(g.needs(0), g.needs(1), bias && g.needs(2)));
        List<Tensor> gradients = g.applyAll(CONVOLUTION_BACKWARD, attributes, g.gradient(), g.input(0), g.input(1));
        for (int input : bias ? new int[] {1, 2, 0} : new int[] {1, 0}) {
            if (g.needs(input)) {
                int place = (input > 0 && g.needs(0) ? 1 : 0) + (input > 1 && g.needs(1) ? 1 : 0);
                g.set(input, gradients.get(place));
            }
        }
    }

    private static boolean wanted(Call call, int output) {
        return call.attributes().flags("wanted").get(output);
    }

    private static List<Result> backwardResults(Call call) {
        List<Result> results = new ArrayList<>();
        if (wanted(call, 0)) {
            results.add(Result.dense(call.type(1)));
        }
        if (wanted(call, 1)) {
            results.add(Result.dense(call.type(2)));
        }
        if (wanted(call, 2)) {
            results.add(Result.dense(call.type(2).withShape(List.of(call.type(2).size(0)))));
        }
        return results;
    }

    private static KernelText backwardKernel(Call call) {
        Call geometry = new Call(call.attributes(), List.of(call.input(1), call.input(2)));
        String bias = wanted(call, 2) ? "[" + call.type(2).size(0) + "]" : "None";
        return KernelText.tuple(
                3,
                "torch.convolution_backward(a0, a1, a2, " + bias + ", " + geometry(geometry) + ", "
                        + call.literal("wanted") + ")",
                wanted(call, 0),
                wanted(call, 1),
                wanted(call, 2));
    }
}
