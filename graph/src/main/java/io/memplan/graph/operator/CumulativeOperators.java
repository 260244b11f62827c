package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import java.util.List;

/** Running sums and products along the attribute {@code axis}, and arrays turned round. */
final class CumulativeOperators {

    /** Attribute {@code axes}. */
    static final Operator FLIP = Operator.named("aten::flip")
            .result(call -> Result.like(call, call.type(0).elementType()))
            .kernel(call -> "torch.flip(a0, " + call.literal("axes") + ")")
            .derivative(g -> g.set(0, g.apply(CumulativeOperators.FLIP, g.attributes(), g.gradient())))
            .build();

    static final Operator CUMSUM = Operator.named("aten::cumsum")
            .result(call -> Result.dense(summed(call)))
            .kernel(call -> "torch.cumsum(a0, " + call.literal("axis") + ")")
            .flops(call -> call.type(0).elements())
            .derivative(g -> g.set(0, isTrivial(g) ? g.gradient() : sumFromEnd(g)))
            .build();

    /** Inputs: gradient, data, running product. */
    static final Operator CUMPROD_BACKWARD = Operator.named("memplan::cumprod_backward")
            .result(call -> Result.dense(call.type(1)))
            .kernelText(CumulativeOperators::productBackward)
            .flops(call -> 20.0 * call.type(0).elements())
            .workspace(call -> 8 * call.type(0).bytes())
            .build();

    /** Attribute {@code dtype}, if it is multiplied up in another type. */
    static final Operator CUMPROD = Operator.named("aten::cumprod")
            .result(call -> Result.dense(summed(call)))
            .kernel(call -> "torch.cumprod(a0, " + call.literal("axis") + ", dtype="
                    + Literals.scalarType(summed(call).elementType()) + ")")
            .flops(call -> call.type(0).elements())
            .derivative(g -> g.set(
                    0,
                    isTrivial(g)
                            ? g.gradient()
                            : g.apply(CUMPROD_BACKWARD, g.attributes(), inTypeOfData(g), g.input(0), g.output(0))))
            .build();

    private CumulativeOperators() {}

    static List<Operator> all() {
        return List.of(FLIP, CUMSUM, CUMPROD, CUMPROD_BACKWARD);
    }

    private static TensorType summed(Call call) {
        TensorType type = call.type(0);
        if (call.attributes().has("dtype")) {
            return type.withElementType(ElementType.byFileName(call.attributes().text("dtype"))
                    .orElseThrow(() -> new IllegalArgumentException("There is no such type: " + call.attributes())));
        }
        return type.elementType().isFloating() ? type : type.withElementType(ElementType.INT64);
    }

    private static boolean isTrivial(Gradients g) {
        return g.input(0).type().elements() <= 1
                || g.input(0).shape().get((int) g.attributes().integer("axis")) == 1;
    }

    private static Tensor inTypeOfData(Gradients g) {
        ElementType type = g.input(0).type().elementType();
        return g.gradient().type().elementType() == type
                ? g.gradient()
                : g.apply(PointwiseOperators.TO_TYPE, Attributes.of("dtype", type.fileName()), g.gradient());
    }

    private static Tensor sumFromEnd(Gradients g) {
        Attributes axes = Attributes.of("axes", List.of(g.attributes().integer("axis")));
        Tensor flipped = g.apply(FLIP, axes, g.gradient());
        return g.apply(FLIP, axes, g.apply(CUMSUM, g.attributes(), flipped));
    }

    /**
     * The derivative of a running product, in one line of kernels for data with and without zeros.
     *
     * <p>As coded, this follows {@code cumprod_backward} of ATen's FunctionsManual: in front of the first zero, the
     * sum from the end of gradient times product, over the data; at the first zero, the products without it; behind, zero.
     */
    private static KernelText productBackward(Call call) {
        String axis = call.literal("axis");
        String zero = "torch.masked_scatter_(torch.new_zeros(a0, "
                + Literals.of(call.type(1).shape()) + "), ";
        return new KernelText(
                3,
                List.of(
                        "_0 = torch.mul(a2, a0)",
                        "_1 = torch.cumsum(torch.eq(a1, 0), " + axis + ")",
                        "_2 = torch.eq(_1, 0)",
                        "_3 = torch.masked_fill(_0, torch.bitwise_not(_2), 0.)",
                        "_4 = torch.flip(torch.cumsum(torch.flip(_3, [" + axis + "]), " + axis + "), [" + axis + "])",
                        "_5 = " + zero + "_2, " + selected(call, "torch.div_(_4, a1)", "_2") + ")",
                        "_6 = torch.eq(_1, 1)",
                        "_7, _8 = torch.max(_6, " + axis + ", True)",
                        "_9 = torch.logical_and_(torch.scatter_(torch.zeros_like(_6), " + axis + ", _8, 1), _6)",
                        "_10 = torch.bitwise_and(_6, torch.bitwise_not(_9))",
                        "_11 = torch.cumprod(torch.masked_fill(a1, torch.bitwise_not(_10), 1.), " + axis + ")",
                        "_12 = torch.mul_(_11, torch.masked_fill(a0, torch.ne(_1, 1), 0.))",
                        "_13 = torch.sum(_12, [" + axis + "], True)",
                        "_14 = torch.gather(a2, " + axis + ", torch.relu_(torch.sub(_8, 1)))",
                        "_15 = torch.mul_(_13, torch.masked_fill_(_14, torch.eq(_8, 0), 1.))",
                        "_16 = torch.masked_scatter_(_5, _9, " + selected(call, "_15", "_9") + ")"),
                List.of("_16"));
    }

    private static String selected(Call call, String from, String mask) {
        return Literals.to(
                "torch.masked_select(" + from + ", " + mask + ")", call.type(1).elementType());
    }
}
