package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * Pooling over windows: {@code NDArrayEx.maxPool} and {@code avgPool} on two spatial axes, and global max pooling.
 * (Global average pooling is a mean, as in the engine.)
 *
 * <p>The backward kernels read only the shape of the data, so they get a stand-in of one element, seen in the data's
 * shape, and the data itself need not be kept.
 */
final class PoolingOperators {

    /** Input: data. Outputs: maxima, and their places as int64. */
    static final Operator MAX_POOL = Operator.named("aten::max_pool2d_with_indices")
            .results(call -> List.of(
                    Result.dense(windows(call)), Result.dense(windows(call).withElementType(ElementType.INT64))))
            .kernelText(call -> KernelText.tuple(
                    1,
                    "torch.max_pool2d_with_indices(a0, " + window(call) + ", [1, 1], " + call.literal("ceil") + ")",
                    true,
                    true))
            .flops(PoolingOperators::flops)
            .derivative(g -> g.set(
                    0,
                    g.apply(
                            PoolingOperators.MAX_POOL_BACKWARD,
                            g.attributes().with("shape", g.input(0).shape()),
                            g.gradient(),
                            g.output(1))))
            .build();

    /** Inputs: gradient, places. */
    static final Operator MAX_POOL_BACKWARD = Operator.named("aten::max_pool2d_with_indices_backward")
            .result(Result::inShape)
            .kernel(call -> "torch.max_pool2d_with_indices_backward(a0, " + standIn(call) + ", " + window(call)
                    + ", [1, 1], " + call.literal("ceil") + ", a1)")
            .flops(call -> call.type(0).elements())
            .build();

    static final Operator AVERAGE_POOL = Operator.named("aten::avg_pool2d")
            .result(call -> Result.dense(windows(call)))
            .kernel(call -> "torch.avg_pool2d(a0, " + window(call) + ", " + averaging(call) + ")")
            .flops(PoolingOperators::flops)
            .derivative(g -> g.set(
                    0,
                    g.apply(
                            PoolingOperators.AVERAGE_POOL_BACKWARD,
                            g.attributes().with("shape", g.input(0).shape()),
                            g.gradient())))
            .build();

    /** Input: gradient. */
    static final Operator AVERAGE_POOL_BACKWARD = Operator.named("aten::avg_pool2d_backward")
            .result(Result::inShape)
            .kernel(call -> "torch.avg_pool2d_backward(a0, " + standIn(call) + ", " + window(call) + ", "
                    + averaging(call) + ")")
            .flops(call -> call.type(0).elements())
            .build();

    /** Input: data. Outputs: the maximum of each channel, and its place as int64. */
    static final Operator GLOBAL_MAX_POOL = Operator.named("aten::adaptive_max_pool2d")
            .results(call -> List.of(
                    Result.dense(onePixel(call.type(0))),
                    Result.dense(onePixel(call.type(0)).withElementType(ElementType.INT64))))
            .kernelText(call -> KernelText.tuple(1, "torch.adaptive_max_pool2d(a0, [1, 1])", true, true))
            .flops(call -> call.type(0).elements())
            .derivative(g -> g.set(
                    0,
                    g.apply(
                            PoolingOperators.GLOBAL_MAX_POOL_BACKWARD,
                            Attributes.of("shape", g.input(0).shape()),
                            g.gradient(),
                            g.output(1))))
            .build();

    /** Inputs: gradient, places. */
    static final Operator GLOBAL_MAX_POOL_BACKWARD = Operator.named("aten::adaptive_max_pool2d_backward")
            .result(Result::inShape)
            .kernel(call -> "torch.adaptive_max_pool2d_backward(a0, " + standIn(call) + ", a1)")
            .flops(call -> call.type(0).elements())
            .build();

    private PoolingOperators() {}

    static List<Operator> all() {
        return List.of(
                MAX_POOL,
                MAX_POOL_BACKWARD,
                AVERAGE_POOL,
                AVERAGE_POOL_BACKWARD,
                GLOBAL_MAX_POOL,
                GLOBAL_MAX_POOL_BACKWARD);
    }

    private static String window(Call call) {
        return call.literal("kernel") + ", " + call.literal("stride") + ", " + call.literal("padding");
    }

    private static String averaging(Call call) {
        return call.literal("ceil") + ", True, None";
    }

    /** One element of the gradient, seen in the data's shape: no bytes. */
    private static String standIn(Call call) {
        List<Long> shape = call.attributes().integers("shape");
        return "torch.expand(torch.new_empty(a0, [1]), " + Literals.of(shape) + ", implicit=False)";
    }

    private static TensorType onePixel(TensorType data) {
        if (data.rank() != 4) {
            throw new IllegalArgumentException("Pooling is traced for data of 4 axes (batch, channels, height, width),"
                    + " but the data is " + data + ".");
        }
        return data.withShape(List.of(data.size(0), data.size(1), 1L, 1L));
    }

    private static TensorType windows(Call call) {
        TensorType data = call.type(0);
        List<Long> shape = new ArrayList<>(onePixel(data).shape());
        for (int axis = 0; axis < 2; axis++) {
            shape.set(
                    axis + 2,
                    Shapes.windows(
                            data.size(axis + 2),
                            call.attributes().integers("kernel").get(axis),
                            call.attributes().integers("stride").get(axis),
                            call.attributes().integers("padding").get(axis),
                            1,
                            call.attributes().flag("ceil")));
        }
        return data.withShape(shape);
    }

    private static double flops(Call call) {
        return (double) windows(call).elements()
                * Shapes.elements(call.attributes().integers("kernel"));
    }
}
