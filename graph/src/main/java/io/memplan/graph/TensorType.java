package io.memplan.graph;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The element type and shape of a tensor.
 *
 * @param elementType the type of the elements
 * @param shape the sizes of the axes, outermost first; empty for a scalar
 */
public record TensorType(ElementType elementType, List<Long> shape) {

    /** Validates that no axis is negative and that the bytes fit a {@code long}. */
    public TensorType {
        shape = List.copyOf(shape);
        long elements = elementType.bytes();
        for (long size : shape) {
            if (size < 0) {
                throw new IllegalArgumentException("A tensor has an axis of negative size: " + shape);
            }
            elements = Math.multiplyExact(elements, size);
        }
    }

    /** Creates a type from its axes. */
    public static TensorType of(ElementType elementType, long... shape) {
        return new TensorType(
                elementType, java.util.Arrays.stream(shape).boxed().toList());
    }

    /** Returns the number of axes. */
    public int rank() {
        return shape.size();
    }

    /** Returns the size of one axis; a negative axis counts from the end. */
    public long size(int axis) {
        return shape.get(axis < 0 ? axis + rank() : axis);
    }

    /** Returns the number of elements. */
    public long elements() {
        long elements = 1;
        for (long size : shape) {
            elements *= size;
        }
        return elements;
    }

    /** Returns the bytes of a dense tensor of this type. */
    public long bytes() {
        return elements() * elementType.bytes();
    }

    /** Returns the same element type with another shape. */
    public TensorType withShape(List<Long> otherShape) {
        return new TensorType(elementType, otherShape);
    }

    /** Returns the same shape with another element type. */
    public TensorType withElementType(ElementType otherType) {
        return new TensorType(otherType, shape);
    }

    @Override
    public String toString() {
        return elementType.fileName() + shape.stream().map(String::valueOf).collect(Collectors.joining("x", "[", "]"));
    }
}
