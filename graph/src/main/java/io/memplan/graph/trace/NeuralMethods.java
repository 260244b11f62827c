package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.memplan.graph.Attributes;
import io.memplan.graph.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What {@code NDArrayEx} adds: activations, layers, pooling, normalization, dropout. */
final class NeuralMethods {

    private static final double SELU_ALPHA = 1.6732632423543772;
    private static final double SELU_SCALE = 1.0507009873554805;

    private NeuralMethods() {}

    static void register(Map<String, TracedMethod> byName) {
        byName.put("softPlus", (self, args) -> one(self, "aten::softplus", Attributes.none()));
        byName.put(
                "softSign", (self, args) -> self.proxy().div(self.proxy().abs().add(1)));
        byName.put("leakyRelu", (self, args) -> one(self, "aten::leaky_relu", Attributes.of("slope", args[0])));
        byName.put("elu", (self, args) -> one(self, "aten::elu", elu((Float) args[0], 1.0)));
        byName.put("selu", (self, args) -> one(self, "aten::elu", elu(SELU_ALPHA, SELU_SCALE)));
        byName.put("maxPool", (self, args) -> one(self, "aten::max_pool2d_with_indices", window(args)));
        // DJL's engine does not pass on whether the padding counts: it always does.
        byName.put("avgPool", (self, args) -> one(self, "aten::avg_pool2d", window(args)));
        byName.put(
                "globalAvgPool",
                (self, args) -> globalPool(
                        self,
                        "aten::mean",
                        Attributes.of("axes", spatialAxes(self)).with("keep", true)));
        byName.put("globalMaxPool", (self, args) -> globalPool(self, "aten::adaptive_max_pool2d", Attributes.none()));
        byName.put("convolution", NeuralMethods::convolution);
        byName.put("batchNorm", NeuralMethods::batchNorm);
        byName.put("layerNorm", NeuralMethods::layerNorm);
        byName.put("dropout", NeuralMethods::dropout);
        byName.put("embedding", NeuralMethods::embedding);
    }

    private static NDArray one(AbstractArray self, String operator, Attributes attributes) {
        return self.session().apply(operator, attributes, self.proxy());
    }

    private static Attributes elu(double alpha, double scale) {
        return Attributes.of("alpha", alpha).with("scale", scale);
    }

    private static List<Long> longs(Object shape) {
        return DjlTypes.longs((Shape) shape);
    }

    private static Attributes window(Object[] args) {
        return Attributes.of("kernel", longs(args[0]))
                .with("stride", longs(args[1]))
                .with("padding", longs(args[2]))
                .with("ceil", args[3]);
    }

    private static List<Long> spatialAxes(AbstractArray self) {
        List<Long> axes = new ArrayList<>();
        for (long axis = 2; axis < self.rank(); axis++) {
            axes.add(axis);
        }
        return axes;
    }

    private static NDArray globalPool(AbstractArray self, String operator, Attributes attributes) {
        NDArray pooled = one(self, operator, attributes);
        return ShapeMethods.reshape(
                self.session().abstractOf(pooled), self.tensor().shape().subList(0, 2));
    }

    private static NDArray[] present(@Nullable Object... arrays) {
        return Arrays.stream(arrays).filter(Objects::nonNull).toArray(NDArray[]::new);
    }

    private static Object convolution(AbstractArray self, Object[] args) {
        Attributes attributes = Attributes.of("stride", longs(args[3]))
                .with("padding", longs(args[4]))
                .with("dilation", longs(args[5]))
                .with("groups", args[6]);
        return new NDList(self.session().apply("aten::convolution", attributes, present(args[0], args[1], args[2])));
    }

    private static Object batchNorm(AbstractArray self, Object[] args) {
        int axis = (Integer) args[5];
        if (!(Boolean) args[8] || args[3] == null || args[4] == null || axis < 0) {
            throw new TraceException(
                    "A batch normalization outside training, without scale and shift, or over the axis " + axis
                            + " cannot be traced yet, " + self.session().whereAmI() + ".");
        }
        AbstractArray data = self.session().abstractOf((NDArray) args[0]);
        NDArray swapped = axis == 1 ? data.proxy() : ShapeMethods.swap(data, 1, axis);
        // As DJL's engine does: the new value's share, subtracted as floats, then widened.
        Attributes attributes =
                Attributes.of("momentum", (double) (1f - (Float) args[6])).with("epsilon", args[7]);
        NDArray result = self.session()
                .apply(
                        "aten::native_batch_norm",
                        attributes,
                        swapped,
                        (NDArray) args[3],
                        (NDArray) args[4],
                        (NDArray) args[1],
                        (NDArray) args[2]);
        return new NDList(axis == 1 ? result : ShapeMethods.swap(self.session().abstractOf(result), 1, axis));
    }

    private static Object layerNorm(AbstractArray self, Object[] args) {
        if (args[2] == null || args[3] == null) {
            throw new TraceException("A layer normalization without scale and shift cannot be traced yet, "
                    + self.session().whereAmI() + ".");
        }
        Attributes attributes = Attributes.of("shape", longs(args[1])).with("epsilon", args[4]);
        return new NDList(self.session()
                .apply("aten::native_layer_norm", attributes, (NDArray) args[0], (NDArray) args[2], (NDArray) args[3]));
    }

    private static Object dropout(AbstractArray self, Object[] args) {
        NDArray data = (NDArray) args[0];
        return new NDList((Boolean) args[2] ? dropped(self.session(), data, (Float) args[1]) : data);
    }

    /** Drops a share of the elements, in training. */
    static NDArray dropped(TraceSession session, NDArray data, double rate) {
        TensorType type = session.tensorOf(data).type();
        if (rate == 0 || type.elements() == 0) {
            return data;
        }
        if (rate == 1) {
            NDArray zero = session.full(new TensorType(type.elementType(), List.of()), 0);
            return session.apply("aten::mul", Attributes.none(), data, zero);
        }
        Attributes attributes = Attributes.of("rate", rate);
        NDArray mask = session.apply("memplan::dropout_mask", attributes, data);
        return session.apply("memplan::dropout_apply", attributes, data, mask);
    }

    private static Object embedding(AbstractArray self, Object[] args) {
        NDArray indices = (NDArray) args[0];
        return new NDList(self.session().apply("aten::embedding", Attributes.none(), (NDArray) args[1], indices));
    }
}
