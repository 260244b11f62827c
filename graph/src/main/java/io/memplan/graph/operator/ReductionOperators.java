package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import java.util.ArrayList;
import java.util.List;

/** Sums and means over all axes or some: {@code NDArray.sum}, {@code mean}, and global average pooling. */
final class ReductionOperators {

    /** Attributes: {@code axes} (positive), {@code keep}. */
    static final Operator SUM = Operator.named("aten::sum")
            .result(call -> Result.dense(summed(call)))
            .kernel(call -> "torch.sum(a0, " + axes(call) + ")")
            .flops(call -> call.type(0).elements())
            .derivative(g -> spread(g, false))
            .takesComplex()
            .build();

    /** Attributes: {@code axes} (positive), {@code keep}. */
    static final Operator MEAN = Operator.named("aten::mean")
            .result(call -> {
                if (!call.type(0).elementType().isFloating()) {
                    throw new IllegalArgumentException(
                            "The engine has no mean of " + call.type(0) + ", only of real numbers.");
                }
                return Result.dense(reduced(call));
            })
            .kernel(call -> "torch.mean(a0, " + axes(call) + ")")
            .flops(call -> call.type(0).elements())
            .derivative(g -> spread(g, true))
            .takesComplex()
            .build();

    /** Sums a gradient down to the {@code shape} that was broadcast. */
    static final Operator SUM_TO = Operator.named("memplan::sum_to")
            .result(Result::inShape)
            .kernel(call -> "torch.view(torch.sum(a0, " + Literals.of(broadcastAxes(call)) + ", True), "
                    + call.literal("shape") + ")")
            .flops(call -> call.type(0).elements())
            .takesComplex()
            .build();

    private ReductionOperators() {}

    static List<Operator> all() {
        return List.of(SUM, MEAN, SUM_TO);
    }

    private static String axes(Call call) {
        return call.literal("axes") + ", " + call.literal("keep");
    }

    /** Sums of booleans and whole numbers are as wide as can be. */
    static TensorType summed(Call call) {
        TensorType type = reduced(call);
        return type.elementType().isFloating() ? type : type.withElementType(ElementType.INT64);
    }

    /** Returns the type without the {@code axes} that are reduced, or with axes of size one in their place. */
    static TensorType reduced(Call call) {
        List<Long> axes = call.attributes().integers("axes");
        boolean keep = call.attributes().flag("keep");
        List<Long> shape = new ArrayList<>();
        for (int axis = 0; axis < call.type(0).rank(); axis++) {
            if (!axes.contains((long) axis)) {
                shape.add(call.type(0).size(axis));
            } else if (keep) {
                shape.add(1L);
            }
        }
        return call.type(0).withShape(shape);
    }

    /** The gradient, seen in the data's shape without a copy; of a mean, divided by the number of elements. */
    private static void spread(Gradients g, boolean mean) {
        List<Long> shape = g.input(0).shape();
        long count = 1;
        for (long axis : g.attributes().integers("axes")) {
            count *= shape.get((int) axis);
        }
        Tensor expanded = g.apply(ViewOperators.EXPAND, Attributes.of("shape", shape), kept(g, g.gradient()));
        g.set(
                0,
                mean
                        ? g.apply(ArithmeticOperators.DIV_NUMBER, Attributes.of("number", (double) count), expanded)
                        : expanded);
    }

    /** Returns a result of the reduction, or its gradient, with axes of size one for the reduced ones. */
    static Tensor kept(Gradients g, Tensor reduced) {
        List<Long> kept = new ArrayList<>(g.input(0).shape());
        g.attributes().integers("axes").forEach(axis -> kept.set(axis.intValue(), 1L));
        return kept.equals(reduced.shape()) ? reduced : ViewOperators.reshape(g, reduced, kept);
    }

    private static List<Long> broadcastAxes(Call call) {
        List<Long> target = call.attributes().integers("shape");
        List<Long> axes = new ArrayList<>();
        int leading = call.type(0).rank() - target.size();
        for (int axis = 0; axis < call.type(0).rank(); axis++) {
            if (axis < leading
                    || (target.get(axis - leading) == 1 && call.type(0).size(axis) != 1)) {
                axes.add((long) axis);
            }
        }
        return axes;
    }
}
