package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.Effects;
import io.memplan.graph.Phase;
import io.memplan.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Affine maps of the last axis: {@code NDArrayEx.linear}, with the weight of shape (units, features).
 *
 * <p>The gradients are written as the engine's autograd writes them, for the sake of their bits: the weight's as
 * {@code t(g) @ x}, the data's as {@code g @ w}, all on two-axis views.
 */
final class LinearOperators {

    /**
     * Inputs: data, weight, and the bias if there is one. The attribute {@code folded} says that the data is not
     * contiguous, where the engine multiplies a copy folded to two axes and adds the bias afterwards.
     */
    static final Operator LINEAR = Operator.named("aten::linear")
            .result(call -> Result.dense(outputType(call)))
            .kernel(LinearOperators::kernel)
            .flops(call -> 2.0 * outputType(call).elements() * call.type(1).size(1))
            .workspace(call -> call.attributes().flag("folded") ? call.type(0).bytes() : 0)
            .derivative(LinearOperators::derivative)
            .build();

    /** Inputs: gradient, weight. */
    static final Operator LINEAR_BACKWARD_DATA = Operator.named("memplan::linear_backward_data")
            .result(call -> Result.dense(withLast(call.type(0), call.type(1).size(1))))
            .kernel(call -> twoAxes(call, 0)
                    ? "torch.mm(a0, a1)"
                    : "torch.view(torch.mm(" + folded(call, 0) + ", a1), "
                            + Literals.of(
                                    withLast(call.type(0), call.type(1).size(1)).shape()) + ")")
            .flops(call -> 2.0 * call.type(0).elements() * call.type(1).size(1))
            .build();

    /**
     * Inputs: the weight's gradient array, which is zero; gradient, data. Writes the product into the array itself:
     * the same kernel as {@link #LINEAR_BACKWARD_WEIGHT} without a copy in between.
     */
    static final Operator LINEAR_STORE_WEIGHT_GRADIENT = Operator.named("memplan::linear_store_weight_gradient")
            .results(call -> List.of())
            .kernelText(call -> new KernelText(
                    3,
                    List.of("_0 = torch.mm(torch.t(" + folded(call, 1) + "), " + folded(call, 2) + ", out=a0)"),
                    List.of()))
            .flops(call -> 2.0 * call.type(1).elements() * call.type(2).size(-1))
            .effects(Effects.UPDATES_STATE, 0)
            .phase(Phase.BACKWARD)
            .build();

    /** Inputs: gradient, data. */
    static final Operator LINEAR_BACKWARD_WEIGHT = Operator.named("memplan::linear_backward_weight")
            .result(call -> Result.dense(new TensorType(
                    call.type(0).elementType(),
                    List.of(call.type(0).size(-1), call.type(1).size(-1)))))
            .kernel(call -> "torch.mm(torch.t(" + folded(call, 0) + "), " + folded(call, 1) + ")")
            .flops(call -> 2.0 * call.type(0).elements() * call.type(1).size(-1))
            .storing(LINEAR_STORE_WEIGHT_GRADIENT)
            .build();

    /** Input: gradient. Summed over the leading axes as they lie, which decides the order of the sums. */
    static final Operator LINEAR_BACKWARD_BIAS = Operator.named("memplan::linear_backward_bias")
            .result(call ->
                    Result.dense(call.type(0).withShape(List.of(call.type(0).size(-1)))))
            .kernel(call -> "torch.view(torch.sum(a0, " + Literals.of(leadingAxes(call)) + ", True), ["
                    + call.type(0).size(-1) + "])")
            .flops(call -> call.type(0).elements())
            .build();

    private LinearOperators() {}

    static List<Operator> all() {
        return List.of(
                LINEAR,
                LINEAR_BACKWARD_DATA,
                LINEAR_STORE_WEIGHT_GRADIENT,
                LINEAR_BACKWARD_WEIGHT,
                LINEAR_BACKWARD_BIAS);
    }

    private static List<Long> leadingAxes(Call call) {
        return LongStream.range(0, call.type(0).rank() - 1).boxed().toList();
    }

    private static boolean twoAxes(Call call, int input) {
        return call.type(input).rank() == 2;
    }

    private static String folded(Call call, int input) {
        return twoAxes(call, input)
                ? "a" + input
                : "torch.reshape(a" + input + ", ["
                        + call.type(input).elements() / call.type(input).size(-1) + ", "
                        + call.type(input).size(-1) + "])";
    }

    private static TensorType withLast(TensorType type, long size) {
        List<Long> shape = new ArrayList<>(type.shape());
        shape.set(shape.size() - 1, size);
        return type.withShape(shape);
    }

    private static TensorType outputType(Call call) {
        TensorType data = call.type(0);
        TensorType weight = call.type(1);
        if (weight.rank() != 2 || data.rank() < 1 || data.size(-1) != weight.size(1)) {
            throw new IllegalArgumentException("A linear map of " + data + " with the weight " + weight
                    + " needs a weight of two axes, the last as long as the data's last.");
        }
        return withLast(data, weight.size(0));
    }

    private static String kernel(Call call) {
        boolean bias = call.inputs().size() > 2;
        if (!call.attributes().flag("folded")) {
            return "torch.linear(a0, a1, " + (bias ? "a2" : "None") + ")";
        }
        String product = "torch.view(torch.mm(" + folded(call, 0) + ", torch.t(a1)), "
                + Literals.of(outputType(call).shape()) + ")";
        return bias ? "torch.add_(" + product + ", a2)" : product;
    }

    private static void derivative(Gradients g) {
        Tensor gradient = g.gradient();
        if (g.needs(1)) {
            g.set(1, g.apply(LINEAR_BACKWARD_WEIGHT, Attributes.none(), gradient, g.input(0)));
        }
        if (g.inputs() > 2 && g.needs(2)) {
            g.set(
                    2,
                    g.apply(
                            LINEAR_BACKWARD_BIAS,
                            Attributes.of("folded", g.attributes().flag("folded")),
                            gradient));
        }
        if (g.needs(0)) {
            g.set(0, g.apply(LINEAR_BACKWARD_DATA, Attributes.none(), gradient, g.input(1)));
        }
    }
}
