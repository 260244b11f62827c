package io.memplan.graph.operator;

import io.memplan.graph.ElementType;
import java.util.ArrayList;
import java.util.List;

/** Comparisons, logic and tests of numbers: booleans, through which no gradient passes. */
final class ComparisonOperators {

    private static final List<String> OF_TWO =
            List.of("eq", "ne", "gt", "ge", "lt", "le", "logical_and", "logical_or", "logical_xor");

    private static final List<String> OF_ONE = List.of("logical_not", "isnan", "isinf");

    /** Whether all, and whether any, of the elements are true: booleans of no axes. */
    private static final List<String> OF_ALL = List.of("all", "any");

    private ComparisonOperators() {}

    static List<Operator> all() {
        List<Operator> operators = new ArrayList<>();
        OF_TWO.forEach(name -> operators.add(operator(name)
                .result(call -> Result.elementwise(call, call.type(0).withElementType(ElementType.BOOLEAN)))
                .kernel("torch." + name + "(a0, a1)")
                .build()));
        OF_ONE.forEach(name -> operators.add(operator(name)
                .result(call -> Result.elementwise(call, call.type(0).withElementType(ElementType.BOOLEAN)))
                .kernel("torch." + name + "(a0)")
                .build()));
        OF_ALL.forEach(name -> operators.add(operator(name)
                .result(call -> Result.dense(
                        call.type(0).withElementType(ElementType.BOOLEAN).withShape(List.of())))
                .kernel("torch." + name + "(a0)")
                .build()));
        return operators;
    }

    private static Operator.Builder operator(String name) {
        return Operator.named("aten::" + name)
                .flops(call -> call.inputs().stream()
                        .mapToLong(input -> input.type().elements())
                        .max()
                        .orElse(0))
                .stopsGradient();
    }
}
