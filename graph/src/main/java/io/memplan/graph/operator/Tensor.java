package io.memplan.graph.operator;

import io.memplan.graph.TensorType;
import java.util.List;

/**
 * A tensor of a graph under construction: its value id, type, and memory layout.
 *
 * @param id the value's id in the builder
 * @param type the element type and shape
 * @param strides the distance in elements between neighbours along each axis
 */
public record Tensor(int id, TensorType type, List<Long> strides) {

    /** Copies the strides. */
    public Tensor {
        strides = List.copyOf(strides);
        if (strides.size() != type.rank()) {
            throw new IllegalArgumentException("A tensor " + type + " cannot have the strides " + strides + ".");
        }
    }

    /** Returns the shape. */
    public List<Long> shape() {
        return type.shape();
    }

    /** Returns whether the elements lie in row-major order without gaps. */
    public boolean isContiguous() {
        return Layouts.isContiguous(shape(), strides);
    }
}
