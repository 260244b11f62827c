package io.memplan.graph.onnx;

import java.util.List;

/**
 * An input of the model.
 *
 * @param name the name
 * @param dataType the number of the element type
 * @param axes the axes
 * @param hasShape whether the file states the axes
 */
record OnnxInput(String name, long dataType, List<Axis> axes, boolean hasShape) {

    /** An axis: of a fixed size, or of one that has a name ({@code size} is -1) or not even that. */
    record Axis(long size, String name) {}

    OnnxInput {
        axes = List.copyOf(axes);
    }
}
