package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import java.util.function.BinaryOperator;

/** The methods that take a number in the place of an array. */
final class Arithmetic {

    private static final Map<String, BinaryOperator<NDArray>> BY_NAME = Map.ofEntries(
            Map.entry("add", NDArray::add),
            Map.entry("sub", NDArray::sub),
            Map.entry("mul", NDArray::mul),
            Map.entry("div", NDArray::div),
            Map.entry("mod", NDArray::mod),
            Map.entry("pow", NDArray::pow),
            Map.entry("maximum", NDArray::maximum),
            Map.entry("minimum", NDArray::minimum),
            Map.entry("eq", NDArray::eq),
            Map.entry("neq", NDArray::neq),
            Map.entry("gt", NDArray::gt),
            Map.entry("gte", NDArray::gte),
            Map.entry("lt", NDArray::lt),
            Map.entry("lte", NDArray::lte));

    private Arithmetic() {}

    static BinaryOperator<NDArray> byName(String name) {
        BinaryOperator<NDArray> method = BY_NAME.get(name);
        if (method == null) {
            throw new IllegalArgumentException("The method " + name + " takes no array in the place of a number.");
        }
        return method;
    }
}
