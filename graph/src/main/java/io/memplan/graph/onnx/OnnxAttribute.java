package io.memplan.graph.onnx;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An attribute of a node; which part counts follows from the operator.
 *
 * @param name the name
 * @param real the real number
 * @param integer the integer
 * @param text the text
 * @param tensor the tensor, or null
 * @param integers the list of integers
 * @param reals the list of real numbers
 */
record OnnxAttribute(
        String name,
        double real,
        long integer,
        String text,
        @Nullable OnnxTensor tensor,
        List<Long> integers,
        List<Double> reals) {

    OnnxAttribute {
        integers = List.copyOf(integers);
        reals = List.copyOf(reals);
    }
}
