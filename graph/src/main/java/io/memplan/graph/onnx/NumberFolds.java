package io.memplan.graph.onnx;

import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import io.memplan.graph.operator.Operators;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;

/** Arithmetic of constants. */
final class NumberFolds {

    /** Arithmetic of two elements; whole numbers are computed as whole numbers. */
    private interface Arithmetic {
        Number of(Number left, Number right, boolean whole);
    }

    private NumberFolds() {}

    static void register(Map<String, FoldRule> folds) {
        binary(folds, "Add", (a, b, whole) -> whole ? (Number) (a.longValue() + b.longValue()) : real(a) + real(b));
        binary(folds, "Sub", (a, b, whole) -> whole ? (Number) (a.longValue() - b.longValue()) : real(a) - real(b));
        binary(folds, "Mul", (a, b, whole) -> whole ? (Number) (a.longValue() * b.longValue()) : real(a) * real(b));
        binary(folds, "Div", (a, b, whole) -> whole ? (Number) quotient(a, b) : real(a) / real(b));
        binary(folds, "Mod", (a, b, whole) -> whole ? (Number) modulus(a, b) : real(a) % real(b));
        binary(folds, "Pow", (a, b, whole) -> Math.pow(real(a), real(b)));
        binary(
                folds,
                "Min",
                (a, b, whole) -> whole ? (Number) Math.min(a.longValue(), b.longValue()) : Math.min(real(a), real(b)));
        binary(
                folds,
                "Max",
                (a, b, whole) -> whole ? (Number) Math.max(a.longValue(), b.longValue()) : Math.max(real(a), real(b)));
        comparison(folds, "Equal", (a, b, whole) -> truth(whole ? a.longValue() == b.longValue() : real(a) == real(b)));
        comparison(folds, "Less", (a, b, whole) -> truth(real(a) < real(b)));
        comparison(folds, "LessOrEqual", (a, b, whole) -> truth(real(a) <= real(b)));
        comparison(folds, "Greater", (a, b, whole) -> truth(real(a) > real(b)));
        comparison(folds, "GreaterOrEqual", (a, b, whole) -> truth(real(a) >= real(b)));
        comparison(folds, "And", (a, b, whole) -> truth(a.longValue() != 0 && b.longValue() != 0));
        comparison(folds, "Or", (a, b, whole) -> truth(a.longValue() != 0 || b.longValue() != 0));
        unary(folds, "Neg", number -> -number);
        unary(folds, "Abs", Math::abs);
        unary(folds, "Sqrt", Math::sqrt);
        unary(folds, "Floor", Math::floor);
        unary(folds, "Ceil", Math::ceil);
        unary(folds, "Exp", Math::exp);
        unary(folds, "Log", Math::log);
        unary(folds, "Reciprocal", number -> 1 / number);
        unary(folds, "Not", number -> number == 0 ? 1 : 0);
        folds.put("Cast", (call, inputs) -> inputs.get(0)
                .converted(OnnxTypes.require(
                        call.integer("to", 1), "The node " + call.node().label())));
        folds.put("Where", (call, inputs) -> where(inputs));
        folds.put("ReduceSum", (call, inputs) -> reduce(call, inputs, Long::sum));
        folds.put("ReduceProd", (call, inputs) -> reduce(call, inputs, (a, b) -> a * b));
        folds.put("ReduceMax", (call, inputs) -> reduce(call, inputs, Math::max));
        folds.put("ReduceMin", (call, inputs) -> reduce(call, inputs, Math::min));
    }

    private static double real(Number number) {
        return number.doubleValue();
    }

    private static Number truth(boolean condition) {
        return condition ? 1L : 0L;
    }

    private static long quotient(Number dividend, Number divisor) {
        checkDivisor(divisor);
        return dividend.longValue() / divisor.longValue();
    }

    private static long modulus(Number dividend, Number divisor) {
        checkDivisor(divisor);
        return Math.floorMod(dividend.longValue(), divisor.longValue());
    }

    private static void checkDivisor(Number divisor) {
        if (divisor.longValue() == 0) {
            throw new IllegalArgumentException("It divides whole numbers by zero.");
        }
    }

    private static void binary(Map<String, FoldRule> folds, String name, Arithmetic arithmetic) {
        folds.put(name, (call, inputs) -> {
            Constant result = inputs.get(0);
            for (Constant next : inputs.subList(1, inputs.size())) {
                result = combined(result, next, result.type().elementType(), arithmetic);
            }
            return result;
        });
    }

    private static void comparison(Map<String, FoldRule> folds, String name, Arithmetic arithmetic) {
        folds.put(name, (call, inputs) -> combined(inputs.get(0), inputs.get(1), ElementType.BOOLEAN, arithmetic));
    }

    private static void unary(Map<String, FoldRule> folds, String name, DoubleUnaryOperator function) {
        folds.put(name, (call, inputs) -> {
            Constant data = inputs.get(0);
            ElementType type = data.type().elementType();
            return new Constant(
                    data.type(),
                    data.numbers().stream()
                            .map(number -> Constant.convert(function.applyAsDouble(real(number)), type))
                            .toList());
        });
    }

    private static Constant combined(Constant left, Constant right, ElementType type, Arithmetic arithmetic) {
        List<Long> shape = Operators.broadcast(left.type().shape(), right.type().shape());
        Constant first = LayoutFolds.expanded(left, shape);
        Constant second = LayoutFolds.expanded(right, shape);
        boolean whole = !left.type().elementType().isFloating();
        List<Number> numbers = new ArrayList<>();
        for (int i = 0; i < first.numbers().size(); i++) {
            Number number =
                    arithmetic.of(first.numbers().get(i), second.numbers().get(i), whole);
            numbers.add(Constant.convert(number, type));
        }
        return new Constant(new TensorType(type, shape), numbers);
    }

    private static Constant where(List<Constant> inputs) {
        List<Long> shape = Operators.broadcast(
                inputs.get(0).type().shape(),
                Operators.broadcast(
                        inputs.get(1).type().shape(), inputs.get(2).type().shape()));
        List<Constant> whole =
                inputs.stream().map(input -> LayoutFolds.expanded(input, shape)).toList();
        List<Number> numbers = new ArrayList<>();
        for (int i = 0; i < whole.get(0).numbers().size(); i++) {
            boolean first = whole.get(0).numbers().get(i).longValue() != 0;
            numbers.add(whole.get(first ? 1 : 2).numbers().get(i));
        }
        return new Constant(inputs.get(1).type().withShape(shape), numbers);
    }

    /** Reduces integers of one axis to one. */
    private static Constant reduce(NodeCall call, List<Constant> inputs, LongBinaryOperator of) {
        Constant data = inputs.get(0);
        int rank = data.type().rank();
        if (ReductionNodes.axes(call, rank).size() != rank || data.numbers().isEmpty()) {
            throw call.refused("reduces some axes of a constant", "reduce all of them");
        }
        List<Long> shape = call.flag("keepdims", true)
                ? data.type().shape().stream().map(size -> 1L).toList()
                : List.of();
        long result = data.asIntegers().stream().reduce(of::applyAsLong).orElseThrow();
        return new Constant(
                data.type().withShape(shape),
                List.of(Constant.convert(result, data.type().elementType())));
    }
}
