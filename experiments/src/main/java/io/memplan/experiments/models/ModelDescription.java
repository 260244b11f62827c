package io.memplan.experiments.models;

import ai.djl.ndarray.types.Shape;
import io.memplan.experiments.models.ModelOptions.Option;
import java.util.Set;

/**
 * What a model is and what it takes.
 *
 * @param name the name by which commands know it
 * @param summary what it is, in one line
 * @param smallestSize the smallest height and width of an image, in pixels
 * @param usualSize the height and width that it is usually trained at, in pixels
 * @param usualChannels the channels that it is usually trained with
 * @param parameters the number of trained numbers at the usual size with ten classes
 * @param takesSequences whether inputs need not be images
 * @param options the options that it takes
 */
public record ModelDescription(
        String name,
        String summary,
        int smallestSize,
        int usualSize,
        int usualChannels,
        long parameters,
        boolean takesSequences,
        Set<Option> options) {

    /** Copies the set. */
    public ModelDescription {
        options = Set.copyOf(options);
    }

    /** Returns the shape of one example at the usual size. */
    public Shape usualInput() {
        return new Shape(usualChannels, usualSize, usualSize);
    }

    /** Returns the shape of one example at the smallest size. */
    public Shape smallestInput() {
        return new Shape(usualChannels, smallestSize, smallestSize);
    }
}
