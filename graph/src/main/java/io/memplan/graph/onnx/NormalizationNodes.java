package io.memplan.graph.onnx;

import io.memplan.graph.Attributes;
import io.memplan.graph.TensorType;
import io.memplan.graph.operator.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Batch and layer normalization. */
final class NormalizationNodes {

    private NormalizationNodes() {}

    static void register(Map<String, NodeRule> rules) {
        rules.put("BatchNormalization", NormalizationNodes::batch);
        rules.put("LayerNormalization", NormalizationNodes::layer);
        rules.put("InstanceNormalization", call -> groups(call, call.type(0).size(1)));
        rules.put("LRN", NormalizationNodes::local);
        rules.put("RMSNormalization", NormalizationNodes::rootMeanSquare);
        rules.put("GroupNormalization", call -> groups(call, call.integer("num_groups", 1)));
    }

    /** Exported for training or for inference: a training step normalises by the batch and updates the statistics. */
    private static void batch(NodeCall call) {
        Attributes attributes =
                Attributes.of("momentum", 1 - call.real("momentum", 0.9)).with("epsilon", call.real("epsilon", 1e-5));
        call.set(
                0,
                call.apply(
                        "aten::native_batch_norm",
                        attributes,
                        call.tensor(0),
                        call.tensor(1),
                        call.tensor(2),
                        call.state(3),
                        call.state(4)));
    }

    private static void layer(NodeCall call) {
        Tensor data = call.tensor(0);
        int axis = call.axis("axis", -1, data.type().rank());
        List<Long> shape = data.shape().subList(axis, data.type().rank());
        Tensor scale = call.tensor(1);
        Tensor shift = call.has(2) ? call.tensor(2) : call.full(scale.type(), 0);
        if (!scale.shape().equals(shape) || !shift.shape().equals(shape)) {
            throw call.refused(
                    "normalises the axes " + shape + " with the scale " + scale.type() + " and the shift "
                            + shift.type(),
                    "scale and shift should have the shape " + shape);
        }
        Attributes attributes = Attributes.of("shape", shape).with("epsilon", call.real("epsilon", 1e-5));
        List<Tensor> results = call.applyAll("aten::native_layer_norm", attributes, data, scale, shift);
        for (int output = 0; output < results.size(); output++) {
            call.set(output, results.get(output));
        }
    }

    /** The channels near each one make its scale: the mean of their squares, times a factor, plus a bias, to a power. */
    private static void local(NodeCall call) {
        Tensor data = call.tensor(0);
        long size = call.integer("size", 1);
        List<Long> shape = data.shape();
        if (shape.size() < 3 || size < 1) {
            throw new IllegalArgumentException("The channels of " + data.type() + " in groups of " + size + ".");
        }
        long places = data.type().elements() / Math.max(1, shape.get(0) * shape.get(1));
        Tensor squares = call.apply("aten::square", Attributes.none(), data);
        Tensor rows = call.reshape(squares, List.of(shape.get(0), 1L, shape.get(1), places));
        Tensor padded =
                Padding.space(call, rows, List.of((size - 1) / 2, 0L), List.of(size - 1 - (size - 1) / 2, 0L), 0);
        Attributes window = Attributes.of("kernel", List.of(size, 1L))
                .with("stride", List.of(1L, 1L))
                .with("padding", List.of(0L, 0L))
                .with("ceil", false);
        Tensor means = call.reshape(call.apply("aten::avg_pool2d", window, padded), shape);
        Tensor scaled = number(call, "memplan::mul_number", means, call.real("alpha", 1e-4));
        Tensor shifted = number(call, "memplan::add_number", scaled, call.real("bias", 1));
        Attributes power = Attributes.of("number", call.real("beta", 0.75))
                .with("dtype", data.type().elementType().fileName());
        call.set(
                0, call.apply("aten::div", Attributes.none(), data, call.apply("memplan::pow_number", power, shifted)));
    }

    private static Tensor number(NodeCall call, String operator, Tensor tensor, double number) {
        return call.apply(operator, Attributes.of("number", number), tensor);
    }

    private static void rootMeanSquare(NodeCall call) {
        Tensor data = call.tensor(0);
        int rank = data.type().rank();
        List<Long> axes =
                LongStream.range(call.axis("axis", -1, rank), rank).boxed().toList();
        Tensor means = call.apply(
                "aten::mean",
                Attributes.of("axes", axes).with("keep", true),
                call.apply("aten::square", Attributes.none(), data));
        Tensor root = call.apply(
                "aten::sqrt",
                Attributes.none(),
                number(call, "memplan::add_number", means, call.real("epsilon", 1e-5)));
        Tensor normalised = call.apply("aten::div", Attributes.none(), data, root);
        call.set(0, call.apply("aten::mul", Attributes.none(), normalised, call.tensor(1)));
    }

    /** Each group of channels is normalised as a layer, then scaled and shifted by channel, or (at first) by group. */
    private static void groups(NodeCall call, long groups) {
        Tensor data = call.tensor(0);
        long channels = data.type().rank() < 3 ? 0 : data.type().size(1);
        if (groups < 1 || channels < 1 || channels % groups != 0 || data.type().elements() == 0) {
            throw new IllegalArgumentException(
                    "The channels of " + data.type() + " cannot be normalised in " + groups + " groups.");
        }
        long batch = data.type().size(0);
        long size = data.type().elements() / batch / groups;
        TensorType one = data.type().withShape(List.of(size));
        Attributes attributes = Attributes.of("shape", List.of(size)).with("epsilon", call.real("epsilon", 1e-5));
        Tensor normalised = call.apply(
                "aten::native_layer_norm",
                attributes,
                call.reshape(data, List.of(batch, groups, size)),
                call.full(one, 1),
                call.full(one, 0));
        long places = call.type(1).elements();
        if (places != channels && places != groups) {
            throw call.refused(
                    "scales " + data.type() + " by " + call.type(1), "name a scale for each of the channels or groups");
        }
        Tensor apart =
                call.reshape(normalised, List.of(batch, places, data.type().elements() / batch / places));
        List<Long> along = List.of(places, 1L);
        Tensor scaled = call.apply("aten::mul", Attributes.none(), apart, call.reshape(call.tensor(1), along));
        Tensor shifted = call.apply("aten::add", Attributes.none(), scaled, call.reshape(call.tensor(2), along));
        call.set(0, call.reshape(shifted, data.shape()));
    }
}
