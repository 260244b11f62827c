package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.memplan.graph.Attributes;
import io.memplan.graph.TensorType;
import java.util.List;
import java.util.Map;

/** Batch and layer normalization. */
final class NormalizationMethods {

    private NormalizationMethods() {}

    static void register(Map<String, TracedMethod> byName) {
        byName.put("batchNorm", NormalizationMethods::batchNorm);
        byName.put("layerNorm", NormalizationMethods::layerNorm);
    }

    private static void requireBoth(AbstractArray self, String what, Object[] args, int scale) {
        if (args[scale] == null || args[scale + 1] == null) {
            throw new TraceException(
                    "A " + what + " has no scale or no shift, " + self.session().whereAmI()
                            + ": DJL's PyTorch engine fails on it without Memplan too.\nMaybe pass ones and zeros.");
        }
    }

    /** For the last axis, which DJL calls -1, its engine swaps nothing: it normalizes the axis 1. */
    private static Object batchNorm(AbstractArray self, Object[] args) {
        requireBoth(self, "batch normalization", args, 3);
        TraceSession session = self.session();
        int axis = (Integer) args[5] == -1 ? 1 : (Integer) args[5];
        boolean training = (Boolean) args[8];
        AbstractArray data = session.abstractOf((NDArray) args[0]);
        NDArray swapped = axis == 1 ? data.proxy() : ShapeMethods.swap(data, 1, axis);
        TensorType type = session.tensorOf(swapped).type();
        if (training && type.elements() == type.size(1)) {
            throw new TraceException("A batch normalization in training got " + type + ", one value for each channel, "
                    + session.whereAmI() + ", from which the engine takes no statistics.\nMaybe use a larger batch.");
        }
        // As DJL's engine does: the new value's share, subtracted as floats, then widened.
        Attributes attributes =
                Attributes.of("momentum", (double) (1f - (Float) args[6])).with("epsilon", args[7]);
        NDArray result = session.apply(
                training ? "aten::native_batch_norm" : "memplan::batch_norm_inference",
                training ? attributes : Attributes.of("epsilon", args[7]),
                swapped,
                (NDArray) args[3],
                (NDArray) args[4],
                (NDArray) args[1],
                (NDArray) args[2]);
        return new NDList(axis == 1 ? result : ShapeMethods.swap(session.abstractOf(result), 1, axis));
    }

    private static Object layerNorm(AbstractArray self, Object[] args) {
        requireBoth(self, "layer normalization", args, 2);
        List<Long> shape = ShapeMethods.longs(args[1]);
        Attributes attributes = Attributes.of("shape", shape).with("epsilon", args[4]);
        return new NDList(self.session()
                .apply("aten::native_layer_norm", attributes, (NDArray) args[0], (NDArray) args[2], (NDArray) args[3]));
    }
}
