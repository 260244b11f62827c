package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import io.memplan.graph.operator.Layouts;
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
        byName.put("diff", (self, args) -> differences(self, (Integer) args[0], (int) self.axis((Integer) args[1])));
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

    /** Takes differences of neighbours so many times, as the engine does: of two parts; none of them is a copy. */
    private static NDArray differences(AbstractArray self, int times, int axis) {
        TraceSession session = self.session();
        if (times < 0 || self.rank() == 0) {
            throw new TraceException("Differences of order " + times + " of an array " + self + " are asked for, "
                    + session.whereAmI() + ", but the order is at least 0 and the array has an axis.");
        }
        if (times == 0) {
            return session.apply(
                    "memplan::lay_out", Attributes.of("strides", Layouts.like(self.tensor())), self.proxy());
        }
        long size = self.tensor().shape().get(axis);
        NDArray result = self.proxy();
        for (long left = size - 1; left >= Math.max(0, size - times); left--) {
            // The engine's compiler evaluates the second operand first, which decides the order of gradients.
            NDArray lower = part(session, result, axis, 0, left);
            NDArray upper = part(session, result, axis, 1, left);
            boolean flags = self.tensor().type().elementType() == ElementType.BOOLEAN;
            result = session.apply(flags ? "aten::logical_xor" : "aten::sub", Attributes.none(), upper, lower);
        }
        return result;
    }

    private static NDArray part(TraceSession session, NDArray array, int axis, long start, long length) {
        return session.apply(
                "aten::narrow",
                Attributes.of("axis", (long) axis).with("start", start).with("length", length),
                array);
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
