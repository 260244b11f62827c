package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import java.util.List;

/** Reductions that pick elements: {@code NDArray.max}, {@code min}, {@code median} and {@code percentile}. */
final class SelectionOperators {

    /** Inputs: gradient, data, the largest or smallest element. All elements that are it share the gradient. */
    static final Operator EVENLY_BACKWARD = Operator.named("memplan::evenly_backward")
            .result(call -> Result.like(call.input(1)))
            .kernelText(call -> new KernelText(
                    3,
                    List.of(
                            "_0 = torch.logical_or(torch.eq(a1, a2),"
                                    + " torch.logical_and(torch.isnan(a1), torch.isnan(a2)))",
                            "_1 = torch.masked_fill_(torch.zeros_like(a1), _0, torch.div(a0, torch.sum(_0)))"),
                    List.of("_1")))
            .flops(call -> 2.0 * call.type(1).elements())
            .workspace(call -> 4 * call.type(1).elements())
            .build();

    static final Operator MAX = ofAll("max");
    static final Operator MIN = ofAll("min");

    /** Inputs: gradient, the chosen places, each with one axis of size one. Attributes: {@code axis}, {@code shape}. */
    static final Operator PLACE_BACKWARD = Operator.named("memplan::place_backward")
            .result(Result::inShape)
            .kernel(call -> "torch.scatter_(torch.new_zeros(a0, " + call.literal("shape") + "), " + call.literal("axis")
                    + ", a1, a0)")
            .flops(call -> call.type(0).elements())
            .build();

    /** Outputs: the largest elements along the only one of the {@code axes}, and their places. */
    static final Operator MAX_ALONG = along("max");

    static final Operator MIN_ALONG = along("min");
    static final Operator MEDIAN_ALONG = along("median");

    /** Inputs: gradient with the axis of size one, data. Attributes: {@code axes} (one), {@code quantile}. */
    static final Operator QUANTILE_BACKWARD = Operator.named("memplan::quantile_backward")
            .result(call -> Result.dense(call.type(1)))
            .kernelText(SelectionOperators::quantileBackward)
            .flops(call -> 20.0 * call.type(1).elements())
            .workspace(call -> 4 * call.type(1).bytes() + 16 * call.type(1).elements())
            .build();

    /** Attributes: {@code axes} (one), {@code keep}, {@code quantile} from 0 to 1. Linear between elements. */
    static final Operator QUANTILE = Operator.named("aten::quantile")
            .result(call -> Result.dense(ReductionOperators.reduced(call)))
            .kernel(call -> "torch.contiguous(torch.quantile(a0, " + call.literal("quantile") + ", " + axis(call) + ", "
                    + call.literal("keep") + "))")
            .flops(call -> 10.0 * call.type(0).elements())
            .workspace(call -> 3 * call.type(0).bytes())
            .derivative(g -> g.set(
                    0,
                    g.apply(QUANTILE_BACKWARD, g.attributes(), ReductionOperators.kept(g, g.gradient()), g.input(0))))
            .build();

    private SelectionOperators() {}

    static List<Operator> all() {
        return List.of(
                EVENLY_BACKWARD,
                MAX,
                MIN,
                PLACE_BACKWARD,
                MAX_ALONG,
                MIN_ALONG,
                MEDIAN_ALONG,
                QUANTILE_BACKWARD,
                QUANTILE);
    }

    private static Operator ofAll(String function) {
        return Operator.named("aten::" + function)
                .result(call -> Result.dense(call.type(0).withShape(List.of())))
                .kernel("torch." + function + "(a0)")
                .flops(call -> call.type(0).elements())
                .derivative(g ->
                        g.set(0, g.apply(EVENLY_BACKWARD, Attributes.none(), g.gradient(), g.input(0), g.output(0))))
                .build();
    }

    private static Operator along(String function) {
        return Operator.named("memplan::" + function + "_along")
                .results(call -> {
                    Result values = Result.dense(ReductionOperators.reduced(call));
                    return List.of(values, Result.dense(values.type().withElementType(ElementType.INT64)));
                })
                .kernelText(call -> KernelText.tuple(
                        1, "torch." + function + "(a0, " + axis(call) + ", " + call.literal("keep") + ")", true, true))
                .flops(call -> call.type(0).elements())
                .derivative(g -> g.set(
                        0,
                        g.apply(
                                PLACE_BACKWARD,
                                Attributes.of(
                                                "axis",
                                                g.attributes().integers("axes").get(0))
                                        .with("shape", g.input(0).shape()),
                                ReductionOperators.kept(g, g.gradient()),
                                ReductionOperators.kept(g, g.output(1)))))
                .build();
    }

    private static long axis(Call call) {
        return call.attributes().integers("axes").get(0);
    }

    /** Sorts again: ranks between two elements give each its share, and sorting sends the shares home. */
    private static KernelText quantileBackward(Call call) {
        long axis = axis(call);
        long last = call.type(1).size((int) axis) - 1;
        int type = Literals.scalarType(call.type(1).elementType());
        String zeros = "torch.new_zeros(a0, " + Literals.of(call.type(1).shape()) + ")";
        return new KernelText(
                2,
                List.of(
                        "_0, _1 = torch.sort(a1, " + axis + ", False)",
                        "_2 = torch.mul(torch.scalar_tensor(" + call.literal("quantile") + ", dtype=" + type + "), "
                                + last + ")",
                        "_3 = torch.where(torch.any(torch.isnan(_0), " + axis + ", True), torch.scalar_tensor(" + last
                                + ", dtype=" + type + "), _2)",
                        "_4 = " + Literals.to("_3", ElementType.INT64),
                        "_5 = torch.sub(_3, _4)",
                        "_6 = " + Literals.to("torch.ceil(_3)", ElementType.INT64),
                        "_7 = torch.scatter_add_(" + zeros + ", " + axis + ", _6, torch.mul(a0, _5))",
                        "_8 = torch.scatter_add_(" + zeros + ", " + axis + ", _4, torch.mul(a0, torch.rsub(_5, 1)))",
                        "_9 = torch.scatter_(" + zeros + ", " + axis + ", _1, torch.add(_7, _8))"),
                List.of("_9"));
    }
}
