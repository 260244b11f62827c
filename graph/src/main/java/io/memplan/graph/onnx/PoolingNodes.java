package io.memplan.graph.onnx;

import io.memplan.graph.Attributes;
import io.memplan.graph.TensorType;
import io.memplan.graph.operator.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Pooling over windows and over all of space. */
final class PoolingNodes {

    private PoolingNodes() {}

    static void register(Map<String, NodeRule> rules) {
        rules.put("MaxPool", call -> windows(call, "aten::max_pool2d_with_indices", Double.NEGATIVE_INFINITY));
        rules.put("AveragePool", call -> windows(call, "aten::avg_pool2d", 0));
        rules.put("GlobalAveragePool", call -> call.set(0, mean(call, call.tensor(0))));
        rules.put(
                "GlobalMaxPool",
                call -> call.set(
                        0, flat(call, tensor -> call.apply("aten::adaptive_max_pool2d", Attributes.none(), tensor))));
    }

    private interface Pool {
        Tensor of(Tensor data);
    }

    private static Tensor mean(NodeCall call, Tensor data) {
        List<Long> axes = LongStream.range(2, data.shape().size()).boxed().toList();
        return call.apply("aten::mean", Attributes.of("axes", axes).with("keep", true), data);
    }

    /** Data of one spatial axis is pooled as an image of one row. */
    private static Tensor flat(NodeCall call, Pool pool) {
        Tensor data = call.tensor(0);
        TensorType type = data.type();
        if (type.rank() == 4) {
            return pool.of(data);
        }
        if (type.rank() != 3) {
            throw call.refused("pools " + type, "it should have one or two spatial axes");
        }
        Tensor pooled = pool.of(call.reshape(data, List.of(type.size(0), type.size(1), 1L, type.size(2))));
        return call.reshape(
                pooled, List.of(type.size(0), type.size(1), pooled.shape().get(3)));
    }

    private static void windows(NodeCall call, String operator, double padding) {
        TensorType data = call.type(0);
        List<Long> kernel = call.integers("kernel_shape", List.of());
        if (data.rank() < 3 || data.rank() > 4 || kernel.size() != data.rank() - 2) {
            throw call.refused(
                    "pools " + data + " by the window " + kernel,
                    "it should have one or two spatial axes, and a window of as many");
        }
        Windows windows = Windows.of(call, kernel, data.shape().subList(2, data.rank()));
        if (windows.dilation().stream().anyMatch(dilation -> dilation != 1)) {
            throw call.refused("pools by a window with gaps " + windows.dilation(), "use a window without gaps");
        }
        if (call.wants(1)) {
            throw call.refused("also gives the places of the maxima", "take them from the data instead");
        }
        call.set(0, flat(call, tensor -> {
            int leading = tensor.shape().size() - data.rank();
            boolean symmetric = windows.isSymmetric();
            Tensor padded = symmetric
                    ? tensor
                    : Padding.space(
                            call,
                            tensor,
                            both(windows.before(), leading, 0),
                            both(windows.after(), leading, 0),
                            padding);
            Attributes attributes = Attributes.of("kernel", both(windows.kernel(), leading, 1))
                    .with("stride", both(windows.stride(), leading, 1))
                    .with("padding", symmetric ? both(windows.before(), leading, 0) : List.of(0L, 0L))
                    .with("ceil", call.flag("ceil_mode", false));
            return call.apply(operator, attributes, padded);
        }));
    }

    private static List<Long> both(List<Long> sizes, int leading, long first) {
        return leading == 0 ? sizes : List.of(first, sizes.get(0));
    }
}
