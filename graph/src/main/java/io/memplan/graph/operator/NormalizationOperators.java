package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.Effects;
import io.memplan.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Batch and layer normalization: {@code NDArrayEx.batchNorm} and {@code NDArrayEx.layerNorm}. */
final class NormalizationOperators {

    /**
     * Inputs: data (channels on axis 1), scale, shift, running mean, running variance. Outputs: data, mean, inverse
     * standard deviation. Updates the running statistics; a replay does not (rule 2).
     */
    static final Operator BATCH_NORM = Operator.named("aten::native_batch_norm")
            .results(call -> List.of(
                    Result.inFormatOf(call.input(0), call.type(0)), statistics(call.type(0)), statistics(call.type(0))))
            .kernelText(call -> batchNorm(call, "a3, a4"))
            .replayText(call -> batchNorm(call, "None, None"))
            .effects(Effects.UPDATES_STATE, 3, 4)
            .flops(call -> 8.0 * call.type(0).elements())
            .derivative(NormalizationOperators::batchNormDerivative)
            .build();

    /** Inputs: gradient, data, scale, mean, inverse standard deviation. Outputs: the wanted gradients. */
    static final Operator BATCH_NORM_BACKWARD = Operator.named("aten::native_batch_norm_backward")
            .results(call -> WantedGradients.results(
                    call,
                    Result.inFormatOf(call.input(1), call.type(1)),
                    statistics(call.type(1)),
                    statistics(call.type(1))))
            .kernelText(call -> KernelText.tuple(
                    5,
                    "torch.native_batch_norm_backward(a0, a1, a2, None, None, a3, a4, True, " + call.literal("epsilon")
                            + ", " + call.literal("wanted") + ")",
                    WantedGradients.of(call)))
            .flops(call -> 11.0 * call.type(1).elements())
            .build();

    /** Inputs: gradient, data, scale, running mean, running variance. Outputs: the wanted gradients. */
    static final Operator BATCH_NORM_INFERENCE_BACKWARD = Operator.named("memplan::batch_norm_inference_backward")
            .results(call -> WantedGradients.results(
                    call,
                    Result.inFormatOf(call.input(1), call.type(1)),
                    statistics(call.type(1)),
                    statistics(call.type(1))))
            .kernelText(call -> KernelText.tuple(
                    5,
                    "torch.native_batch_norm_backward(a0, a1, a2, a3, a4, None, None, False, " + call.literal("epsilon")
                            + ", " + call.literal("wanted") + ")",
                    WantedGradients.of(call)))
            .flops(call -> 6.0 * call.type(1).elements())
            .build();

    /** Inputs: data (channels on axis 1), scale, shift, running mean, running variance, which it only reads. */
    static final Operator BATCH_NORM_INFERENCE = Operator.named("memplan::batch_norm_inference")
            .result(call -> Result.inFormatOf(call.input(0), call.type(0)))
            .kernelText(call -> KernelText.tuple(
                    5,
                    "torch.native_batch_norm(a0, a1, a2, a3, a4, False, 0., " + call.literal("epsilon") + ")",
                    true,
                    false,
                    false))
            .flops(call -> 4.0 * call.type(0).elements())
            .derivative(g -> differentiate(
                    g,
                    NormalizationOperators.BATCH_NORM_INFERENCE_BACKWARD,
                    g.input(0),
                    g.input(1),
                    g.input(3),
                    g.input(4)))
            .build();

    /** Inputs: data, scale, shift. Outputs: data, mean, reciprocal standard deviation. */
    static final Operator LAYER_NORM = Operator.named("aten::native_layer_norm")
            .results(call -> List.of(
                    Result.dense(call.type(0)),
                    Result.dense(rowStatistics(call, 0)),
                    Result.dense(rowStatistics(call, 0))))
            .kernelText(call -> KernelText.tuple(
                    3,
                    "torch.native_layer_norm(a0, " + call.literal("shape") + ", a1, a2, " + call.literal("epsilon")
                            + ")",
                    true,
                    true,
                    true))
            .flops(call -> 8.0 * call.type(0).elements())
            .derivative(NormalizationOperators::layerNormDerivative)
            .build();

    /** Inputs: gradient, data, mean, reciprocal standard deviation, scale, shift. Outputs: the wanted gradients. */
    static final Operator LAYER_NORM_BACKWARD = Operator.named("aten::native_layer_norm_backward")
            .results(call -> WantedGradients.results(
                    call, Result.dense(call.type(1)), Result.dense(call.type(4)), Result.dense(call.type(5))))
            .kernelText(call -> KernelText.tuple(
                    6,
                    "torch.native_layer_norm_backward(a0, a1, " + call.literal("shape") + ", a2, a3, a4, a5, "
                            + call.literal("wanted") + ")",
                    WantedGradients.of(call)))
            .flops(call -> 11.0 * call.type(1).elements())
            .build();

    private NormalizationOperators() {}

    static List<Operator> all() {
        return List.of(
                BATCH_NORM,
                BATCH_NORM_BACKWARD,
                BATCH_NORM_INFERENCE_BACKWARD,
                BATCH_NORM_INFERENCE,
                LAYER_NORM,
                LAYER_NORM_BACKWARD);
    }

    private static Result statistics(TensorType data) {
        return Result.dense(data.withShape(List.of(data.size(1))));
    }

    private static TensorType rowStatistics(Call call, int data) {
        TensorType type = call.type(data);
        int normalized = call.attributes().integers("shape").size();
        List<Long> shape = new ArrayList<>(type.shape());
        for (int axis = type.rank() - normalized; axis < type.rank(); axis++) {
            shape.set(axis, 1L);
        }
        return new TensorType(call.type(data + 1).elementType(), shape);
    }

    private static KernelText batchNorm(Call call, String running) {
        return KernelText.tuple(
                5,
                "torch.native_batch_norm(a0, a1, a2, " + running + ", True, " + call.literal("momentum") + ", "
                        + call.literal("epsilon") + ")",
                true,
                true,
                true);
    }

    private static void batchNormDerivative(Gradients g) {
        differentiate(g, BATCH_NORM_BACKWARD, g.input(0), g.input(1), g.output(1), g.output(2));
    }

    private static void layerNormDerivative(Gradients g) {
        differentiate(g, LAYER_NORM_BACKWARD, g.input(0), g.output(1), g.output(2), g.input(1), g.input(2));
    }

    private static void differentiate(Gradients g, Operator backward, Tensor... saved) {
        Attributes attributes = WantedGradients.attributes(g, 3);
        Tensor[] inputs =
                Stream.concat(Stream.of(g.gradient()), Stream.of(saved)).toArray(Tensor[]::new);
        WantedGradients.set(g, attributes, g.applyAll(backward, attributes, inputs));
    }
}
