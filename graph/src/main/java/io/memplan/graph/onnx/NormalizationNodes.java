package io.memplan.graph.onnx;

import io.memplan.graph.Attributes;
import io.memplan.graph.operator.Tensor;
import java.util.List;
import java.util.Map;

/** Batch and layer normalization. */
final class NormalizationNodes {

    private NormalizationNodes() {}

    static void register(Map<String, NodeRule> rules) {
        rules.put("BatchNormalization", NormalizationNodes::batch);
        rules.put("LayerNormalization", NormalizationNodes::layer);
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
}
