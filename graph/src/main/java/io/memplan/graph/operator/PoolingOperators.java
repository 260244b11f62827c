package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * Pooling over windows of two or three axes: {@code NDArrayEx.maxPool} and {@code avgPool}, and global max pooling.
 * (Over one axis, the engine pools over two, of which one is of size one. Global average pooling is a mean.)
 *
 * <p>The backward kernels read only the shape of the data, so they get a stand-in of one element, seen in the data's
 * shape, and the data itself need not be kept.
 */
final class PoolingOperators {

    private PoolingOperators() {}

    static List<Operator> all() {
        return Stream.of(2, 3)
                .flatMap(axes -> Stream.of(max(axes), average(axes), globalMax(axes)))
                .flatMap(List::stream)
                .toList();
    }

    private static String ones(int axes) {
        return Literals.of(Collections.nCopies(axes, 1L));
    }

    /** Returns a value and its place. */
    private static List<Result> found(Result value) {
        return List.of(
                value, new Result(value.type().withElementType(ElementType.INT64), value.strides(), value.viewOf()));
    }

    /** Maxima, and their places as int64; their derivative from gradient and places. */
    private static List<Operator> max(int axes) {
        String name = "max_pool" + axes + "d_with_indices";
        Operator backward = Operator.named("aten::" + name + "_backward")
                .result(Result::inShape)
                .kernel(call -> "torch." + name + "_backward(a0, " + Windows.standIn(call) + ", "
                        + Windows.geometry(call) + ", " + ones(axes) + ", " + call.literal("ceil") + ", a1)")
                .flops(call -> call.type(0).elements())
                .build();
        Operator forward = Operator.named("aten::" + name)
                .results(call -> found(Result.inFormatOf(call.input(0), Windows.pooled(call, axes))))
                .kernelText(call -> KernelText.tuple(
                        1,
                        "torch." + name + "(a0, " + Windows.geometry(call) + ", " + ones(axes) + ", "
                                + call.literal("ceil") + ")",
                        true,
                        true))
                .flops(call -> Windows.flops(call, axes))
                .derivative(g -> g.set(0, g.apply(backward, shaped(g, g.attributes()), g.gradient(), g.output(1))))
                .build();
        return List.of(backward, forward);
    }

    /** Means over windows, the padding counted; their derivative from the gradient. */
    private static List<Operator> average(int axes) {
        String name = "avg_pool" + axes + "d";
        Operator backward = Operator.named("aten::" + name + "_backward")
                .result(Result::inShape)
                .kernel(call -> "torch." + name + "_backward(a0, " + Windows.standIn(call) + ", "
                        + Windows.geometry(call) + ", " + call.literal("ceil") + ", True, None)")
                .flops(call -> call.type(0).elements())
                .build();
        Operator forward = Operator.named("aten::" + name)
                .result(call -> {
                    TensorType type = Windows.pooled(call, axes);
                    return axes == 3 ? Result.dense(type) : Result.inFormatOf(call.input(0), type);
                })
                .kernel(call -> "torch." + name + "(a0, " + Windows.geometry(call) + ", " + call.literal("ceil")
                        + ", True, None)")
                .flops(call -> Windows.flops(call, axes))
                .derivative(g -> g.set(0, g.apply(backward, shaped(g, g.attributes()), g.gradient())))
                .build();
        return List.of(backward, forward);
    }

    /** The maximum of each channel, and its place as int64; their derivative from gradient and places. */
    private static List<Operator> globalMax(int axes) {
        String name = "adaptive_max_pool" + axes + "d";
        Operator backward = Operator.named("aten::" + name + "_backward")
                .result(Result::inShape)
                .kernel(call -> "torch." + name + "_backward(a0, " + Windows.standIn(call) + ", a1)")
                .flops(call -> call.type(0).elements())
                .build();
        Operator forward = Operator.named("aten::" + name)
                .results(call -> {
                    TensorType type = Windows.point(call, axes);
                    return found(axes == 3 ? Result.dense(type) : Result.inFormatOf(call.input(0), type));
                })
                .kernelText(call -> KernelText.tuple(1, "torch." + name + "(a0, " + ones(axes) + ")", true, true))
                .flops(call -> call.type(0).elements())
                .derivative(g -> g.set(0, g.apply(backward, shaped(g, Attributes.none()), g.gradient(), g.output(1))))
                .build();
        return List.of(backward, forward);
    }

    private static Attributes shaped(Gradients g, Attributes attributes) {
        return attributes.with("shape", g.input(0).shape());
    }
}
