package io.memplan.trainer.execute;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;

/** Translates between the engine's shapes and data types and the graph's tensor types. */
public final class TensorTypes {

    private TensorTypes() {}

    /** Returns the tensor type of an array. */
    public static TensorType of(NDArray array) {
        return TensorType.of(
                elementTypeOf(array.getDataType()), array.getShape().getShape());
    }

    /** Returns the element type that a data type of the engine is. */
    public static ElementType elementTypeOf(DataType type) {
        return switch (type) {
            case FLOAT64 -> ElementType.FLOAT64;
            case FLOAT32 -> ElementType.FLOAT32;
            case FLOAT16 -> ElementType.FLOAT16;
            case BFLOAT16 -> ElementType.BFLOAT16;
            case INT64 -> ElementType.INT64;
            case INT32 -> ElementType.INT32;
            case INT16 -> ElementType.INT16;
            case INT8 -> ElementType.INT8;
            case UINT8 -> ElementType.UINT8;
            case BOOLEAN -> ElementType.BOOLEAN;
            default ->
                throw new IllegalArgumentException("Arrays of the data type " + type
                        + " cannot be planned.\nMaybe convert them with toType before they reach the trainer.");
        };
    }

    /** Returns the data type of the engine for an element type. */
    public static DataType dataTypeOf(ElementType type) {
        return DataType.valueOf(type.name());
    }

    /** Returns whether an array has the given type, without making objects where it has. */
    static boolean matches(NDArray array, TensorType type) {
        Shape shape = array.getShape();
        if (shape.dimension() != type.rank() || array.getDataType() != dataTypeOf(type.elementType())) {
            return false;
        }
        for (int axis = 0; axis < type.rank(); axis++) {
            if (shape.get(axis) != type.size(axis)) {
                return false;
            }
        }
        return true;
    }

    /** Returns the bytes that the elements of an array take. */
    static long bytesOf(NDArray array) {
        return array.getShape().size() * array.getDataType().getNumOfBytes();
    }
}
