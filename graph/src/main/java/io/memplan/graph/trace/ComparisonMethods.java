package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.memplan.graph.Attributes;
import java.util.Map;

/** Comparisons, logic, and tests of numbers. */
final class ComparisonMethods {

    private ComparisonMethods() {}

    static void register(Map<String, TracedMethod> byName) {
        Map.of(
                        "eq", "eq",
                        "neq", "ne",
                        "gt", "gt",
                        "gte", "ge",
                        "lt", "lt",
                        "lte", "le",
                        "logicalAnd", "logical_and",
                        "logicalOr", "logical_or",
                        "logicalXor", "logical_xor")
                .forEach((method, operator) -> byName.put(
                        method, (self, args) -> ArithmeticMethods.ofTwo(self, "aten::" + operator, args[0])));
        byName.put("logicalNot", (self, args) -> FunctionMethods.apply(self, "aten::logical_not"));
        byName.put("isNaN", (self, args) -> FunctionMethods.apply(self, "aten::isnan"));
        byName.put("isInfinite", (self, args) -> FunctionMethods.apply(self, "aten::isinf"));
        byName.put("all", (self, args) -> ofBooleans(self, "aten::all"));
        byName.put("any", (self, args) -> ofBooleans(self, "aten::any"));
        byName.put("none", (self, args) -> ofBooleans(self, "aten::any").logicalNot());
    }

    private static NDArray ofBooleans(AbstractArray self, String operator) {
        NDArray booleans = (NDArray) FunctionMethods.toType(self, DataType.BOOLEAN);
        return self.session().apply(operator, Attributes.none(), booleans);
    }
}
