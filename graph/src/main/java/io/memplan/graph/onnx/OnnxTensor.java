package io.memplan.graph.onnx;

import java.util.List;
import java.util.Optional;

/**
 * A tensor as it stands in a file.
 *
 * @param name the name, empty in an attribute
 * @param dataType the number of the element type
 * @param shape the sizes of the axes
 * @param numbers the elements, if they are few; else they were skipped
 */
record OnnxTensor(String name, long dataType, List<Long> shape, Optional<List<Number>> numbers) {

    OnnxTensor {
        shape = List.copyOf(shape);
    }
}
