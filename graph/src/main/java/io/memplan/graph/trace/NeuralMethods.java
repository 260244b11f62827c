package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.SparseFormat;
import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Activations, convolutions, dropout and embeddings. */
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
        byName.put("convolution", NeuralMethods::convolution);
        byName.put("dropout", NeuralMethods::dropout);
        byName.put("embedding", NeuralMethods::embedding);
    }

    private static NDArray one(AbstractArray self, String operator, Attributes attributes) {
        return self.session().apply(operator, attributes, self.proxy());
    }

    private static Attributes elu(double alpha, double scale) {
        return Attributes.of("alpha", alpha).with("scale", scale);
    }

    private static NDArray[] present(@Nullable Object... arrays) {
        return Arrays.stream(arrays).filter(Objects::nonNull).toArray(NDArray[]::new);
    }

    private static Object convolution(AbstractArray self, Object[] args) {
        Attributes attributes = Attributes.of("stride", ShapeMethods.longs(args[3]))
                .with("padding", ShapeMethods.longs(args[4]))
                .with("dilation", ShapeMethods.longs(args[5]))
                .with("groups", args[6]);
        return new NDList(self.session().apply("aten::convolution", attributes, present(args[0], args[1], args[2])));
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

    /** A sparse gradient is added to an array without gaps, so it is the same numbers. */
    private static Object embedding(AbstractArray self, Object[] args) {
        NDArray indices = (NDArray) args[0];
        ElementType type = self.session().tensorOf(indices).type().elementType();
        boolean known = args[2] == SparseFormat.DENSE || args[2] == SparseFormat.COO;
        if (!known || (type != ElementType.INT64 && type != ElementType.INT32)) {
            throw new TraceException("An embedding in the format " + args[2] + " with indices of the type "
                    + type.fileName() + " cannot be traced, " + self.session().whereAmI()
                    + ": DJL's PyTorch engine knows the formats DENSE and COO, and indices of int32 or int64."
                    + "\nMaybe convert the indices, or choose another format.");
        }
        return new NDList(self.session().apply("aten::embedding", Attributes.none(), (NDArray) args[1], indices));
    }
}
