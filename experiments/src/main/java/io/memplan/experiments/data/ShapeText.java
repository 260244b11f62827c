package io.memplan.experiments.data;

import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/** Shapes as a user writes them: {@code 3x224x224}. */
public final class ShapeText {

    private ShapeText() {}

    /**
     * Reads a shape.
     *
     * @throws InvalidDataException if it is none
     */
    public static Shape parse(String text) {
        try {
            long[] sizes = Arrays.stream(text.split("x", -1))
                    .mapToLong(Long::parseLong)
                    .toArray();
            if (Arrays.stream(sizes).allMatch(size -> size > 0)) {
                return new Shape(sizes);
            }
        } catch (NumberFormatException e) {
            // the message below says what was read
        }
        throw new InvalidDataException(
                "'" + text + "' is not a shape.", "write sizes above zero with x between them, such as 3x64x64.");
    }
}
