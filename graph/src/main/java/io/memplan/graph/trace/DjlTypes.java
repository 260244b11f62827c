package io.memplan.graph.trace;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import java.util.Arrays;
import java.util.List;

/** Translates between DJL's types and the graph's. */
public final class DjlTypes {

    private DjlTypes() {}

    /** Returns the tensor type of a DJL shape and data type. */
    public static TensorType of(Shape shape, DataType type) {
        return new TensorType(of(type), longs(shape));
    }

    /**
     * Returns the element type of a DJL data type.
     *
     * @throws IllegalArgumentException for types that no operator takes (strings), and for those that
     *     DJL's PyTorch engine cannot convert to: it ends the process when asked for bfloat16, int16 or wider unsigned ones
     */
    public static ElementType of(DataType type) {
        return switch (type) {
            case FLOAT64 -> ElementType.FLOAT64;
            case FLOAT32 -> ElementType.FLOAT32;
            case FLOAT16 -> ElementType.FLOAT16;
            case INT64 -> ElementType.INT64;
            case INT32 -> ElementType.INT32;
            case INT8 -> ElementType.INT8;
            case UINT8 -> ElementType.UINT8;
            case BOOLEAN -> ElementType.BOOLEAN;
            case COMPLEX64 -> ElementType.COMPLEX64;
            case STRING, UNKNOWN ->
                throw new IllegalArgumentException("Arrays of the type " + type + " cannot be traced: no operator takes"
                        + " them.\nMaybe leave them outside of the model.");
            default ->
                throw new IllegalArgumentException("Arrays of the type " + type + " cannot be traced: DJL's PyTorch"
                        + " engine has no number for the type, and ends the process when it is asked to make or"
                        + " convert such an array.\n"
                        + "Maybe convert them to another type before they enter the model.");
        };
    }

    /** Returns the DJL data type of an element type. */
    public static DataType of(ElementType type) {
        // DJL has no name for these, and calls them unknown.
        return type == ElementType.COMPLEX128 || type == ElementType.INT16
                ? DataType.UNKNOWN
                : DataType.valueOf(type.name());
    }

    /** Returns a DJL shape. */
    public static Shape shape(TensorType type) {
        return new Shape(type.shape().stream().mapToLong(Long::longValue).toArray());
    }

    static List<Long> longs(Shape shape) {
        return Arrays.stream(shape.getShape()).boxed().toList();
    }

    static List<Long> longs(int... numbers) {
        return Arrays.stream(numbers).mapToObj(number -> (long) number).toList();
    }
}
