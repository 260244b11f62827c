package io.memplan.graph.operator;

import java.util.List;

/** Norms of vectors: {@code NDArray.norm} and {@code normalize}. */
final class NormOperators {

    /** Inputs: gradient and norm, with axes of size one for the reduced ones, and data. Attribute {@code order}. */
    static final Operator NORM_BACKWARD = Operator.named("memplan::norm_backward")
            .result(NormOperators::layoutOfGradient)
            .kernel(NormOperators::backward)
            .flops(call -> 4.0 * call.type(2).elements())
            .workspace(call -> 2 * call.type(2).bytes() + call.type(2).elements())
            .build();

    /** Attributes: {@code order}, {@code axes}, {@code keep}, the flag {@code all}. */
    static final Operator NORM = Operator.named("aten::norm")
            .result(call -> Result.dense(ReductionOperators.reduced(call)))
            .kernel(call -> "torch.norm(a0, " + call.literal("order") + ", "
                    + (call.attributes().flag("all") ? "annotate(List[int], [])" : call.literal("axes")) + ", "
                    + call.literal("keep") + ")")
            .flops(call -> 2.0 * call.type(0).elements())
            .derivative(g -> {
                if (g.attributes().real("order") != 0) {
                    g.set(
                            0,
                            g.apply(
                                    NORM_BACKWARD,
                                    g.attributes(),
                                    ReductionOperators.kept(g, g.gradient()),
                                    ReductionOperators.kept(g, g.output(0)),
                                    g.input(0)));
                }
            })
            .build();

    /** Inputs: gradient, data. Attribute {@code min}. */
    static final Operator CLAMP_MIN_BACKWARD = Operator.named("memplan::clamp_min_backward")
            .elementwiseSecondFirst()
            .kernel(call -> "torch.where(torch.ge(a1, " + call.literal("min") + "), a0, torch.scalar_tensor(0., dtype="
                    + Literals.scalarType(call.type(0).elementType()) + "))")
            .workspace(call -> call.type(0).elements())
            .build();

    /** Attribute {@code min}: what every element is at least. */
    static final Operator CLAMP_MIN = Operator.named("aten::clamp_min")
            .elementwise()
            .kernel(call -> "torch.clamp_min(a0, " + call.literal("min") + ")")
            .derivative(Gradients.ofInput(CLAMP_MIN_BACKWARD))
            .build();

    private NormOperators() {}

    static List<Operator> all() {
        return List.of(NORM_BACKWARD, NORM, CLAMP_MIN_BACKWARD, CLAMP_MIN);
    }

    private static Result layoutOfGradient(Call call) {
        boolean gradientFirst = call.attributes().real("order") == 2;
        List<Tensor> order =
                gradientFirst ? List.of(call.input(0), call.input(2)) : List.of(call.input(2), call.input(0));
        return Result.elementwise(new Call(call.attributes(), order), call.type(2));
    }

    private static String backward(Call call) {
        double order = call.attributes().real("order");
        if (order == 1) {
            return "torch.mul(torch.sgn(a2), a0)";
        }
        if (order == 2) {
            return "torch.mul(a0, torch.masked_fill_(torch.div(a2, a1), torch.eq(a1, 0), 0))";
        }
        String power = "torch.pow_(torch.abs(a2), ";
        if (order < 1) {
            return "torch.mul(torch.mul(torch.mul(torch.sgn(a2), torch.masked_fill_(" + power + Literals.of(order - 1)
                    + "), torch.eq(a2, 0), 0)), a0), torch.pow(a1, " + Literals.of(1 - order) + "))";
        }
        String scaled = order < 2
                ? "torch.mul(torch.sgn(a2), " + power + Literals.of(order - 1) + "))"
                : "torch.mul(a2, " + power + Literals.of(order - 2) + "))";
        return "torch.mul(" + scaled + ", torch.masked_fill_(torch.div(a0, torch.pow(a1, " + Literals.of(order - 1)
                + ")), torch.eq(a1, 0), 0))";
    }
}
