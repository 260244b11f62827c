package io.memplan.graph.operator;

import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import java.util.ArrayList;
import java.util.List;

/** Elements in order, the largest of them, and their places. The attribute {@code axis} is that along which. */
final class SortOperators {

    /** Inputs: gradient, places. Zeros of the {@code shape} with the gradient at the places. */
    static final Operator PLACES_BACKWARD = Operator.named("memplan::places_backward")
            .result(Result::inShape)
            .kernel(call -> "torch.scatter_(torch.new_zeros(a0, " + call.literal("shape") + "), " + call.literal("axis")
                    + ", a1, a0)")
            .flops(call -> call.type(0).elements())
            .build();

    /** Outputs: the elements in ascending order, their places. */
    static final Operator SORT = Operator.named("aten::sort")
            .results(call ->
                    List.of(Result.like(call, call.type(0).elementType()), Result.like(call, ElementType.INT64)))
            .kernelText(call -> KernelText.tuple(1, "torch.sort(a0, " + call.literal("axis") + ", False)", true, true))
            .flops(SortOperators::comparisons)
            .derivative(SortOperators::toPlaces)
            .build();

    /** Outputs: the {@code count} largest (or, without {@code largest}, smallest) elements, their places. */
    static final Operator TOP = Operator.named("aten::topk")
            .results(call -> {
                List<Long> shape = new ArrayList<>(call.type(0).shape());
                shape.set(axis(call), call.attributes().integer("count"));
                TensorType type = call.type(0).withShape(shape);
                return List.of(Result.dense(type), Result.dense(type.withElementType(ElementType.INT64)));
            })
            .kernelText(call -> KernelText.tuple(
                    1,
                    "torch.topk(a0, " + call.literal("count") + ", " + call.literal("axis") + ", "
                            + call.literal("largest") + ", " + call.literal("sorted") + ")",
                    true,
                    true))
            .flops(SortOperators::comparisons)
            .derivative(SortOperators::toPlaces)
            .build();

    static final Operator ARGSORT = Operator.named("aten::argsort")
            .result(call -> Result.like(call, ElementType.INT64))
            .kernel(call -> "torch.argsort(a0, " + call.literal("axis") + ", False)")
            .flops(SortOperators::comparisons)
            .build();

    /** Without the attribute, the place among all elements. */
    static final Operator ARGMAX = best("argmax");

    /** Without the attribute, the place among all elements. */
    static final Operator ARGMIN = best("argmin");

    private SortOperators() {}

    static List<Operator> all() {
        return List.of(SORT, PLACES_BACKWARD, TOP, ARGSORT, ARGMAX, ARGMIN);
    }

    private static int axis(Call call) {
        return (int) call.attributes().integer("axis");
    }

    private static double comparisons(Call call) {
        double elements = call.type(0).elements();
        return elements * Math.max(1, Math.log(Math.max(2, elements)) / Math.log(2));
    }

    private static void toPlaces(Gradients g) {
        g.set(
                0,
                g.apply(PLACES_BACKWARD, g.attributes().with("shape", g.input(0).shape()), g.gradient(), g.output(1)));
    }

    private static Operator best(String function) {
        return Operator.named("aten::" + function)
                .result(call -> {
                    List<Long> shape = new ArrayList<>();
                    if (call.attributes().has("axis")) {
                        shape.addAll(call.type(0).shape());
                        shape.remove(axis(call));
                    }
                    return Result.dense(new TensorType(ElementType.INT64, shape));
                })
                .kernel(call -> "torch." + function + "(a0, "
                        + (call.attributes().has("axis") ? call.literal("axis") : "None") + ", False)")
                .flops(call -> call.type(0).elements())
                .build();
    }
}
