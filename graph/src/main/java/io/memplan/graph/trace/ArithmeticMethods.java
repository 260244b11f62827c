package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import java.util.Map;
import java.util.Optional;

/** Elementwise arithmetic of arrays and numbers, in every type that the engine makes of theirs. */
final class ArithmeticMethods {

    private ArithmeticMethods() {}

    static void register(Map<String, TracedMethod> byName) {
        for (String function : new String[] {"add", "sub", "mul", "div", "minimum", "maximum"}) {
            byName.put(function, (self, args) -> binary(self, function, args[0]));
        }
        byName.put("mod", (self, args) -> ofTwo(self, "aten::remainder", args[0]));
        byName.put("pow", (self, args) -> pow(self, args[0]));
        byName.put("atan2", (self, args) -> ofTwo(self, "aten::atan2", args[0]));
        byName.put("xlogy", (self, args) -> xlogy(self, (NDArray) args[0]));
        // As the engine writes it: a power, whose exponent is a number in double precision.
        byName.put("cbrt", (self, args) -> pow(self, 1.0 / 3));
        byName.put("toDegrees", (self, args) -> self.proxy().mul(180.0).div(Math.PI));
        byName.put("toRadians", (self, args) -> self.proxy().mul(Math.PI).div(180.0));
    }

    private static Object binary(AbstractArray self, String function, Object argument) {
        Optional<Number> number = number(self, argument);
        return number.isPresent()
                ? self.session()
                        .apply(
                                "memplan::" + function + "_number",
                                Attributes.of("number", real(number.get())),
                                self.proxy())
                : ofTwo(self, "aten::" + function, argument);
    }

    /** Applies an operator of two arrays; a number becomes an array without axes, as it does in the engine. */
    static NDArray ofTwo(AbstractArray self, String operator, Object argument) {
        NDArray other = argument instanceof NDArray array
                ? array
                : self.session().manager().create((Number) argument);
        return self.session().apply(operator, Attributes.none(), self.proxy(), other);
    }

    private static Object pow(AbstractArray self, Object argument) {
        Optional<Number> number = number(self, argument);
        if (number.isEmpty()) {
            return ofTwo(self, "aten::pow", argument);
        }
        Attributes attributes = Attributes.of("number", real(number.get()))
                .with("dtype", typeOf(number.get()).fileName());
        return self.session().apply("memplan::pow_number", attributes, self.proxy());
    }

    private static Object xlogy(AbstractArray self, NDArray other) {
        if (self.rank() == 0 || other.getShape().dimension() == 0) {
            throw new IllegalArgumentException("scalar is not allowed for xlogy()");
        }
        return ofTwo(self, "aten::xlogy", other);
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

    /** The element type of the array that the engine makes of a number. */
    private static ElementType typeOf(Number number) {
        if (number instanceof Float) {
            return ElementType.FLOAT32;
        }
        if (number instanceof Double) {
            return ElementType.FLOAT64;
        }
        if (number instanceof Long) {
            return ElementType.INT64;
        }
        return number instanceof Byte ? ElementType.INT8 : ElementType.INT32;
    }
}
