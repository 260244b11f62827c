package io.memplan.experiments.data;

import ai.djl.ndarray.types.DataType;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import io.memplan.graph.trace.DjlTypes;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The inputs of a model as a user writes them: {@code 3x224x224} or {@code 128:int64,128:int64,16:float32}. */
public final class InputText {

    private InputText() {}

    /**
     * Reads the types of inputs, without the batch; 32-bit floating numbers where no element type is given.
     *
     * @throws InvalidDataException if the text is something else
     */
    public static List<TensorType> parse(String text) {
        return Arrays.stream(text.split(",", -1)).map(InputText::one).toList();
    }

    private static TensorType one(String text) {
        int colon = text.indexOf(':');
        TensorType type = DjlTypes.of(ShapeText.parse(colon < 0 ? text : text.substring(0, colon)), DataType.FLOAT32);
        if (colon < 0) {
            return type;
        }
        String name = text.substring(colon + 1);
        return type.withElementType(ElementType.byFileName(name)
                .orElseThrow(() -> new InvalidDataException(
                        "'" + name + "' in the input '" + text + "' is not an element type.",
                        "one of "
                                + Arrays.stream(ElementType.values())
                                        .map(ElementType::fileName)
                                        .collect(Collectors.joining(", "))
                                + " is meant.")));
    }

    /** Writes types as they are read. */
    public static String format(List<TensorType> types) {
        return types.stream()
                .map(type -> type.shape().stream().map(String::valueOf).collect(Collectors.joining("x"))
                        + (type.elementType() == ElementType.FLOAT32
                                ? ""
                                : ":" + type.elementType().fileName()))
                .collect(Collectors.joining(","));
    }
}
