package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import java.util.Map;
import java.util.Optional;

/** Elementwise arithmetic and functions of one array. */
final class ArithmeticMethods {

    private ArithmeticMethods() {}

    static void register(Map<String, TracedMethod> byName) {
        for (String binary : new String[] {"add", "sub", "mul", "div"}) {
            byName.put(binary, (self, args) -> binary(self, binary, args[0]));
        }
        byName.put("rsub", (self, args) -> reversed(self, args[0]));
        byName.put("minimum", (self, args) -> withNumber(self, "memplan::minimum_number", args[0]));
        byName.put("maximum", (self, args) -> withNumber(self, "memplan::maximum_number", args[0]));
        byName.put("pow", (self, args) -> withNumber(self, "memplan::pow_number", args[0]));
        byName.put("clip", (self, args) -> self.session()
                .apply(
                        "aten::clamp",
                        Attributes.of("min", ((Number) args[0]).doubleValue())
                                .with("max", ((Number) args[1]).doubleValue()),
                        self.proxy()));
        for (String unary :
                new String[] {"neg", "square", "abs", "exp", "log", "log2", "sqrt", "tanh", "sigmoid", "relu", "gelu"
                }) {
            byName.put(unary, (self, args) -> self.session().apply("aten::" + unary, Attributes.none(), self.proxy()));
        }
        byName.put("duplicate", (self, args) -> self.session().apply("aten::clone", Attributes.none(), self.proxy()));
        byName.put(
                "stopGradient", (self, args) -> self.session().apply("aten::detach", Attributes.none(), self.proxy()));
        byName.put("toType", (self, args) -> toType(self, (DataType) args[0]));
        // A copy to the device where it is already is the same array in DJL's engine.
        byName.put("toDevice", (self, args) -> self.proxy());
    }

    private static Object binary(AbstractArray self, String function, Object argument) {
        Optional<Number> number = number(self, argument);
        if (number.isPresent()) {
            return self.session()
                    .apply(
                            "memplan::" + function + "_number",
                            Attributes.of("number", real(number.get())),
                            self.proxy());
        }
        NDArray other = argument instanceof NDArray array
                ? array
                : self.session().manager().create((Number) argument);
        return self.session().apply("aten::" + function, Attributes.none(), self.proxy(), other);
    }

    private static Object reversed(AbstractArray self, Object argument) {
        Optional<Number> number = number(self, argument);
        return number.isPresent()
                ? self.session().apply("memplan::number_sub", Attributes.of("number", real(number.get())), self.proxy())
                : TracedMethod.NOT_HANDLED;
    }

    private static Object withNumber(AbstractArray self, String operator, Object argument) {
        Optional<Number> number = number(self, argument);
        return number.isPresent()
                ? self.session().apply(operator, Attributes.of("number", real(number.get())), self.proxy())
                : TracedMethod.NOT_HANDLED;
    }

    /** A number, or an array made from one, that leaves the type of a floating array as it is. */
    private static Optional<Number> number(AbstractArray self, Object argument) {
        if (!self.tensor().type().elementType().isFloating() || self.rank() == 0) {
            return Optional.empty();
        }
        return argument instanceof Number number
                ? Optional.of(number)
                : self.session().numberOf((NDArray) argument);
    }

    /** The number as a double that converts back to it: a float keeps its value. */
    private static double real(Number number) {
        return number instanceof Float single ? single : number.doubleValue();
    }

    /** Converts; to the type that it has already, DJL's engine returns the same array even where a copy is wanted. */
    private static Object toType(AbstractArray self, DataType type) {
        ElementType target = DjlTypes.of(type);
        return target == self.tensor().type().elementType()
                ? self.proxy()
                : self.session().apply("aten::to", Attributes.of("dtype", target.fileName()), self.proxy());
    }
}
