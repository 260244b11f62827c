package io.memplan.trainer.execute;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.memplan.graph.TensorType;
import io.memplan.graph.trace.DjlTypes;

/** The types of arrays, in terms of the graph. */
public final class TensorTypes {

    private TensorTypes() {}

    /** Returns the tensor type of an array. */
    public static TensorType of(NDArray array) {
        return DjlTypes.of(array.getShape(), array.getDataType());
    }

    /** Returns whether an array has the given type, without making objects where it has. */
    static boolean matches(NDArray array, TensorType type) {
        Shape shape = array.getShape();
        if (shape.dimension() != type.rank() || array.getDataType() != DjlTypes.of(type.elementType())) {
            return false;
        }
        for (int axis = 0; axis < type.rank(); axis++) {
            if (shape.get(axis) != type.size(axis)) {
                return false;
            }
        }
        return true;
    }

    /** Returns the bytes that the elements of an array take, whose type the engine was found to share with the graph. */
    static long bytesOf(NDArray array, TensorType type) {
        // DJL counts half of a complex number, and has no number for types that it does not know.
        int width =
                switch (array.getDataType()) {
                    case COMPLEX64, UNKNOWN -> type.elementType().bytes();
                    default -> array.getDataType().getNumOfBytes();
                };
        return array.getShape().size() * width;
    }
}
