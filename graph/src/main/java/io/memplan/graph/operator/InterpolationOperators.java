package io.memplan.graph.operator;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Images in other sizes: {@code NDArrayEx.interpolation} and {@code resize}. Attribute {@code sizes}: the new sizes of
 * the last axes.
 */
final class InterpolationOperators {

    private InterpolationOperators() {}

    static List<Operator> all() {
        return Stream.of(
                        interpolation("upsample_nearest1d", 1, call -> ", None"),
                        interpolation("upsample_nearest2d", 2, call -> ", None, None"),
                        interpolation("upsample_nearest3d", 3, call -> ", None, None, None"),
                        interpolation("_upsample_bilinear2d_aa", 2, call -> ", False, None, None"),
                        interpolation("_upsample_bicubic2d_aa", 2, call -> ", False, None, None"),
                        area(2),
                        area(3))
                .flatMap(List::stream)
                .toList();
    }

    private static Result resized(Call call, int axes) {
        List<Long> sizes = call.attributes().integers("sizes");
        if (sizes.size() != axes || sizes.contains(0L)) {
            throw new IllegalArgumentException(
                    "An image " + call.type(0) + " cannot be seen in " + axes + " other sizes " + sizes + ".");
        }
        return Result.inFormatOf(call.input(0), Windows.resized(call, sizes));
    }

    private static List<Operator> interpolation(String name, int axes, Function<Call, String> rest) {
        Operator backward = Operator.named("aten::" + name + "_backward")
                .result(call -> name.contains("bicubic")
                        ? Result.inShape(call)
                        : Result.inFormatOf(call.input(0), Result.inShape(call).type()))
                .kernel(call -> "torch." + name + "_backward(a0, " + call.literal("sizes") + ", "
                        + call.literal("shape") + rest.apply(call) + ")")
                .flops(call -> 8.0 * call.type(0).elements())
                .build();
        Operator forward = Operator.named("aten::" + name)
                .result(call -> resized(call, axes))
                .kernel(call -> "torch." + name + "(a0, " + call.literal("sizes") + rest.apply(call) + ")")
                .flops(call -> 8.0 * resized(call, axes).type().elements())
                .derivative(g -> g.set(
                        0,
                        g.apply(
                                backward,
                                g.attributes().with("shape", g.input(0).shape()),
                                g.gradient())))
                .build();
        return List.of(backward, forward);
    }

    /** Means over parts of equal size, as near as may be. */
    private static List<Operator> area(int axes) {
        String name = "_adaptive_avg_pool" + axes + "d";
        Operator backward = Operator.named("aten::" + name + "_backward")
                .result(call -> axes == 3 ? Result.dense(call.type(1)) : Result.inFormatOf(call.input(1), call.type(1)))
                .kernel("torch." + name + "_backward(a0, a1)")
                .flops(call -> call.type(1).elements())
                .build();
        Operator forward = Operator.named("aten::" + name)
                .result(call -> axes == 3 ? Result.dense(resized(call, axes).type()) : resized(call, axes))
                .kernel(call -> "torch." + name + "(a0, " + call.literal("sizes") + ")")
                .flops(call -> call.type(0).elements())
                .derivative(g -> g.set(0, g.apply(backward, g.attributes(), g.gradient(), g.input(0))))
                .build();
        return List.of(backward, forward);
    }
}
