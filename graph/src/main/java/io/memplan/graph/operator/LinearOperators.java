package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.Effects;
import io.memplan.graph.Phase;
import io.memplan.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Affine maps of the last axis: {@code NDArrayEx.linear}, with the weight of shape (units, features).
 *
 * <p>The gradients are written as the engine's autograd writes them, for the sake of their bits: the weight's as
 * {@code t(g) @ x}, the data's as {@code g @ w}, on two-axis views; and as the transposed products where a factor lies
 * the other way round.
 */
final class LinearOperators {

    /**
     * Inputs: data, weight, and the bias if there is one. Data of two axes takes one fused kernel; of more axes, their
     * leading ones are folded into one, and the bias is added to the product.
     */
    static final Operator LINEAR = Operator.named("aten::linear")
            .result(call -> Result.dense(outputType(call)))
            .kernel(LinearOperators::kernel)
            .flops(call -> 2.0 * outputType(call).elements() * call.type(1).size(1))
            .workspace(call ->
                    foldedStrides(call.input(0)).isPresent() ? 0 : call.type(0).bytes())
            .derivative(LinearOperators::derivative)
            .build();

    /** Inputs: gradient, weight. The flag {@code columns} says that the folded data lies column by column. */
    static final Operator LINEAR_BACKWARD_DATA = Operator.named("memplan::linear_backward_data")
            .result(call -> matrix(call, withLast(call.type(0), call.type(1).size(1))))
            .kernel(call -> {
                String product = call.attributes().flag("columns")
                        ? "torch.t(torch.mm(torch.t(a1), torch.t(" + folded(call, 0) + ")))"
                        : "torch.mm(" + folded(call, 0) + ", a1)";
                return call.type(0).rank() == 2
                        ? product
                        : "torch.view(" + product + ", "
                                + Literals.of(
                                        withLast(call.type(0), call.type(1).size(1))
                                                .shape())
                                + ")";
            })
            .flops(call -> 2.0 * call.type(0).elements() * call.type(1).size(1))
            .build();

    /**
     * Inputs: the weight's gradient array, which is zero; gradient, data. Writes the product into the array itself:
     * the same kernel as {@link #LINEAR_BACKWARD_WEIGHT} row by row, without a copy in between.
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

    /** Inputs: gradient, data. The flag {@code columns} says that the weight lies column by column. */
    static final Operator LINEAR_BACKWARD_WEIGHT = Operator.named("memplan::linear_backward_weight")
            .result(call -> matrix(
                    call,
                    new TensorType(
                            call.type(0).elementType(),
                            List.of(call.type(0).size(-1), call.type(1).size(-1)))))
            .kernel(call -> call.attributes().flag("columns")
                    ? "torch.t(torch.mm(torch.t(" + folded(call, 1) + "), " + folded(call, 0) + "))"
                    : "torch.mm(torch.t(" + folded(call, 0) + "), " + folded(call, 1) + ")")
            .flops(call -> 2.0 * call.type(0).elements() * call.type(1).size(-1))
            .storing(LINEAR_STORE_WEIGHT_GRADIENT, call -> !call.attributes().flag("columns"))
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

    /** Returns a dense result, row by row or with its folded form column by column. */
    private static Result matrix(Call call, TensorType type) {
        if (!call.attributes().flag("columns")) {
            return Result.dense(type);
        }
        List<Long> folded = foldedShape(type);
        List<Long> columns = List.of(1L, Math.max(1, folded.get(0)));
        return new Result(
                type,
                type.rank() == 2
                        ? columns
                        : Layouts.viewed(folded, columns, type.shape()).orElseThrow(),
                -1);
    }

    private static List<Long> foldedShape(TensorType type) {
        return List.of(type.elements() / Math.max(1, type.size(-1)), type.size(-1));
    }

    private static String folded(Call call, int input) {
        return call.type(input).rank() == 2
                ? "a" + input
                : "torch.reshape(a" + input + ", " + Literals.of(foldedShape(call.type(input))) + ")";
    }

    private static TensorType withLast(TensorType type, long size) {
        List<Long> shape = new ArrayList<>(type.shape());
        shape.set(shape.size() - 1, size);
        return type.withShape(shape);
    }

    private static TensorType outputType(Call call) {
        TensorType data = call.type(0);
        TensorType weight = call.type(1);
        if (weight.rank() != 2 || data.rank() < 2 || data.size(-1) != weight.size(1)) {
            throw new IllegalArgumentException("A linear map of " + data + " with the weight " + weight
                    + " needs a weight of two axes, the last as long as the data's last.");
        }
        return withLast(data, weight.size(0));
    }

    private static String kernel(Call call) {
        boolean bias = call.inputs().size() > 2;
        if (call.type(0).rank() == 2) {
            return "torch.linear(a0, a1, " + (bias ? "a2" : "None") + ")";
        }
        String product = "torch.view(torch.mm(" + folded(call, 0) + ", torch.t(a1)), "
                + Literals.of(outputType(call).shape()) + ")";
        return bias ? "torch.add_(" + product + ", a2)" : product;
    }

    private static void derivative(Gradients g) {
        Tensor gradient = g.gradient();
        if (g.needs(1)) {
            boolean columns = !MatrixOperators.isColumnMajor(
                    g.input(1).strides().get(1),
                    g.input(1).strides().get(0),
                    g.input(1).shape().get(1));
            g.set(1, g.apply(LINEAR_BACKWARD_WEIGHT, columns(columns), gradient, g.input(0)));
        }
        if (g.inputs() > 2 && g.needs(2)) {
            g.set(2, g.apply(LINEAR_BACKWARD_BIAS, Attributes.none(), gradient));
        }
        if (g.needs(0)) {
            g.set(0, g.apply(LINEAR_BACKWARD_DATA, columns(foldsToColumns(g.input(0))), gradient, g.input(1)));
        }
    }

    private static Attributes columns(boolean columns) {
        return Attributes.of("columns", columns);
    }

    private static Optional<List<Long>> foldedStrides(Tensor data) {
        return Layouts.viewed(data.shape(), data.strides(), foldedShape(data.type()));
    }

    private static boolean foldsToColumns(Tensor data) {
        return foldedStrides(data)
                .filter(strides -> MatrixOperators.isColumnMajor(
                        strides.get(0), strides.get(1), foldedShape(data.type()).get(0)))
                .isPresent();
    }
}
