package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import java.util.List;

/** Products of elements: {@code NDArray.prod}. */
final class ProductOperators {

    /**
     * Inputs: gradient and product, with axes of size one for the reduced ones, and data. Attributes: {@code axes}, the
     * flag {@code all} for the product of all elements. Where there are zeros, the products of all others are multiplied
     * up from both ends.
     */
    static final Operator PROD_BACKWARD = Operator.named("memplan::prod_backward")
            .result(call ->
                    Result.laidOutAs(call, Layouts.meet(call.input(0), Layouts.meet(call.input(1), call.input(2)))))
            .kernelText(ProductOperators::backward)
            .flops(call -> 2.0 * call.type(2).elements())
            .workspace(call -> 4 * call.type(2).bytes())
            .build();

    /** Attributes: {@code axes} (one, or all), {@code keep}, the flag {@code all}. */
    static final Operator PROD = Operator.named("aten::prod")
            .result(call -> Result.dense(ReductionOperators.summed(call)))
            .kernel(call -> call.attributes().flag("all")
                    ? "torch.prod(a0)"
                    : "torch.prod(a0, " + axis(call) + ", " + call.literal("keep") + ")")
            .flops(call -> call.type(0).elements())
            .derivative(g -> g.set(
                    0,
                    g.apply(
                            PROD_BACKWARD,
                            Attributes.of("axes", g.attributes().integers("axes"))
                                    .with("all", g.attributes().flag("all")),
                            ReductionOperators.kept(g, g.gradient()),
                            ReductionOperators.kept(g, g.output(0)),
                            g.input(0))))
            .build();

    private ProductOperators() {}

    static List<Operator> all() {
        return List.of(PROD_BACKWARD, PROD);
    }

    private static long axis(Call call) {
        return call.attributes().integers("axes").get(0);
    }

    private static KernelText backward(Call call) {
        boolean all = call.attributes().flag("all");
        long axis = all ? 0 : axis(call);
        long size = all ? call.type(2).elements() : call.type(2).size((int) axis);
        String data = all ? "torch.reshape(a2, [-1])" : "a2";
        String ones = "torch.ones_like(torch.narrow(_0, " + axis + ", 0, 1))";
        String before = "torch.cumprod(torch.cat([" + ones + ", torch.narrow(_0, " + axis + ", 0, " + (size - 1)
                + ")], " + axis + "), " + axis + ")";
        String after = "torch.flip(torch.cumprod(torch.cat([" + ones + ", torch.flip(torch.narrow(_0, " + axis + ", 1, "
                + (size - 1) + "), [" + axis + "])], " + axis + "), " + axis + "), [" + axis + "])";
        String others = "torch.mul(" + before + ", " + after + ")";
        String shaped =
                all ? "torch.view(" + others + ", " + Literals.of(call.type(2).shape()) + ")" : others;
        return new KernelText(
                3,
                List.of(
                        "_1 = torch.mul(a0, torch.div(a1, a2))",
                        "if bool(torch.any(torch.eq(a2, 0))):",
                        "  _0 = " + data,
                        "  _2 = torch.copy_(_1, torch.mul(a0, " + shaped + "))",
                        "else:",
                        "  pass"),
                List.of("_1"));
    }
}
