package io.memplan.graph.onnx;

import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import java.util.List;

/**
 * A tensor whose numbers are known: what decides the shapes of others.
 *
 * @param type the element type and shape
 * @param numbers the elements in row-major order: {@code Double} for floating types, else {@code Long}; 1 is true
 */
record Constant(TensorType type, List<Number> numbers) implements OnnxValue {

    Constant {
        numbers = List.copyOf(numbers);
        if (numbers.size() != type.elements()) {
            throw new IllegalArgumentException("A tensor " + type + " cannot hold " + numbers.size() + " numbers.");
        }
    }

    static Constant integers(List<Long> values) {
        return new Constant(TensorType.of(ElementType.INT64, values.size()), List.copyOf(values));
    }

    static Constant scalar(ElementType type, Number number) {
        return new Constant(TensorType.of(type), List.of(convert(number, type)));
    }

    /** Returns the numbers as integers. */
    List<Long> asIntegers() {
        return numbers.stream().map(Number::longValue).toList();
    }

    boolean isScalar() {
        return numbers.size() == 1;
    }

    double real() {
        return numbers.get(0).doubleValue();
    }

    boolean isUniform() {
        return numbers.stream().distinct().limit(2).count() <= 1;
    }

    Constant converted(ElementType to) {
        return new Constant(
                type.withElementType(to),
                numbers.stream().map(number -> convert(number, to)).toList());
    }

    /** Returns a number as the elements of a type are kept. */
    static Number convert(Number number, ElementType type) {
        if (type.isFloating()) {
            return number.doubleValue();
        }
        if (type == ElementType.BOOLEAN) {
            return number.doubleValue() != 0 ? 1L : 0L;
        }
        return number.longValue();
    }
}
