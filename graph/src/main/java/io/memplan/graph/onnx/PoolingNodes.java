package io.memplan.graph.onnx;

import io.memplan.graph.Attributes;
import io.memplan.graph.TensorType;
import io.memplan.graph.operator.Tensor;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Pooling over windows and over all of space. */
final class PoolingNodes {

    private PoolingNodes() {}

    static void register(Map<String, NodeRule> rules) {
        rules.put("MaxPool", call -> windows(call, "max_pool", "d_with_indices", Double.NEGATIVE_INFINITY));
        rules.put("AveragePool", call -> windows(call, "avg_pool", "d", 0));
        rules.put("LpPool", PoolingNodes::norms);
        rules.put("GlobalAveragePool", call -> call.set(0, mean(call, call.tensor(0))));
        rules.put(
                "GlobalMaxPool",
                call -> call.set(
                        0,
                        flat(
                                call,
                                call.tensor(0),
                                tensor -> call.apply(
                                        "aten::adaptive_max_pool"
                                                + (tensor.shape().size() - 2) + "d",
                                        Attributes.none(),
                                        tensor))));
    }

    private interface Pool {
        Tensor of(Tensor data);
    }

    private static Tensor mean(NodeCall call, Tensor data) {
        List<Long> axes = LongStream.range(2, data.shape().size()).boxed().toList();
        return call.apply("aten::mean", Attributes.of("axes", axes).with("keep", true), data);
    }

    /** Data of one spatial axis is pooled as an image of one row. */
    private static Tensor flat(NodeCall call, Tensor data, Pool pool) {
        TensorType type = data.type();
        if (type.rank() == 4 || type.rank() == 5) {
            return pool.of(data);
        }
        if (type.rank() != 3) {
            throw call.refused("pools " + type, "it should have one to three spatial axes");
        }
        Tensor pooled = pool.of(call.reshape(data, List.of(type.size(0), type.size(1), 1L, type.size(2))));
        return call.reshape(
                pooled, List.of(type.size(0), type.size(1), pooled.shape().get(3)));
    }

    /** The norm of the elements of each window: a power of each, the mean, which is scaled, and the root. */
    private static void norms(NodeCall call) {
        long power = call.integer("p", 2);
        if (power < 1 || call.flag("ceil_mode", false)) {
            throw call.refused(
                    "pools by the norm of order " + power + (call.flag("ceil_mode", false) ? ", rounding up" : ""),
                    "use an order of at least 1, and round down");
        }
        long count = call.integers("kernel_shape", List.of()).stream().reduce(1L, Math::multiplyExact);
        Attributes ends = Attributes.of("power", (double) power).with("count", count);
        Tensor data = call.tensor(0);
        Tensor sizes = power % 2 == 0 ? data : call.apply("aten::abs", Attributes.none(), data);
        Tensor means = pooled(call, call.apply("memplan::lp_power", ends, sizes), "avg_pool", "d", 0);
        call.set(0, call.apply("memplan::lp_root", ends, means));
    }

    private static void windows(NodeCall call, String name, String suffix, double padding) {
        call.set(0, pooled(call, call.tensor(0), name, suffix, padding));
    }

    private static Tensor pooled(NodeCall call, Tensor input, String name, String suffix, double padding) {
        TensorType data = call.type(0);
        List<Long> kernel = call.integers("kernel_shape", List.of());
        if (data.rank() < 3 || data.rank() > 5 || kernel.size() != data.rank() - 2) {
            throw call.refused(
                    "pools " + data + " by the window " + kernel,
                    "it should have one to three spatial axes, and a window of as many");
        }
        Windows windows = Windows.of(call, kernel, data.shape().subList(2, data.rank()));
        if (windows.dilation().stream().anyMatch(dilation -> dilation != 1)) {
            throw call.refused("pools by a window with gaps " + windows.dilation(), "use a window without gaps");
        }
        if (call.wants(1)) {
            throw call.refused("also gives the places of the maxima", "take them from the data instead");
        }
        return flat(call, input, tensor -> {
            int leading = tensor.shape().size() - data.rank();
            int axes = tensor.shape().size() - 2;
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
                    .with("padding", symmetric ? both(windows.before(), leading, 0) : Collections.nCopies(axes, 0L))
                    .with("ceil", call.flag("ceil_mode", false));
            return call.apply("aten::" + name + axes + suffix, attributes, padded);
        });
    }

    private static List<Long> both(List<Long> sizes, int leading, long first) {
        return leading == 0 ? sizes : List.of(first, sizes.get(0));
    }
}
