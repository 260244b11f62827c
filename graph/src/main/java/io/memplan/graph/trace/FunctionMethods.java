package io.memplan.graph.trace;

import ai.djl.ndarray.types.DataType;
import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import java.util.Map;

/** Elementwise functions of one array, copies and conversions. */
final class FunctionMethods {

    private static final String[] EQUALLY_CALLED = {
        "neg", "square", "abs", "exp", "log", "log2", "log10", "sqrt", "tanh", "sigmoid", "relu", "gelu", "sin", "cos",
        "tan", "asin", "acos", "atan", "sinh", "cosh", "floor", "ceil", "round", "trunc", "sign", "erf", "erfinv"
    };

    private FunctionMethods() {}

    static void register(Map<String, TracedMethod> byName) {
        for (String function : EQUALLY_CALLED) {
            byName.put(function, (self, args) -> apply(self, "aten::" + function));
        }
        byName.put("gammaln", (self, args) -> apply(self, "aten::lgamma"));
        byName.put("clip", (self, args) -> self.session()
                .apply(
                        "aten::clamp",
                        Attributes.of("min", ((Number) args[0]).doubleValue())
                                .with("max", ((Number) args[1]).doubleValue()),
                        self.proxy()));
        byName.put("duplicate", (self, args) -> apply(self, "aten::clone"));
        // Of an array that is not sparse, the engine makes a copy.
        byName.put("toDense", (self, args) -> apply(self, "aten::clone"));
        byName.put("stopGradient", (self, args) -> apply(self, "aten::detach"));
        byName.put("toType", (self, args) -> toType(self, (DataType) args[0]));
        // A copy to the device where it is already is the same array in DJL's engine.
        byName.put("toDevice", (self, args) -> self.proxy());
    }

    static Object apply(AbstractArray self, String operator) {
        return self.session().apply(operator, Attributes.none(), self.proxy());
    }

    /** Converts; to the type that it has already, DJL's engine returns the same array even where a copy is wanted. */
    static Object toType(AbstractArray self, DataType type) {
        ElementType target = DjlTypes.of(type);
        return target == self.tensor().type().elementType()
                ? self.proxy()
                : self.session().apply("aten::to", Attributes.of("dtype", target.fileName()), self.proxy());
    }
}
