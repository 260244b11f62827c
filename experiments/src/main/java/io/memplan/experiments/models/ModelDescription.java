package io.memplan.experiments.models;

import ai.djl.ndarray.types.Shape;
import io.memplan.graph.TensorType;
import io.memplan.graph.trace.DjlTypes;
import java.util.List;

/**
 * What a model is and what it takes.
 *
 * @param name the name by which commands know it
 * @param summary what it is, in one line
 * @param inputs the type of each input of one example that it is usually trained on, without the batch
 * @param smallestSize the smallest height and width of an image, in pixels
 * @param parameters the number of trained numbers for the usual inputs, ten classes and the default options
 * @param accepts what may be put in place of the usual inputs
 * @param defaults the options that it takes, with their defaults
 */
public record ModelDescription(
        String name,
        String summary,
        List<TensorType> inputs,
        int smallestSize,
        long parameters,
        Accepts accepts,
        ModelOptions defaults) {

    /** Which inputs a model accepts. */
    public enum Accepts {
        /** Images of other sizes. */
        IMAGES,
        /** Images of other sizes, and arrays of any other shape. */
        ANYTHING,
        /** What its options say. */
        OPTIONS
    }

    /** Copies the list. */
    public ModelDescription {
        inputs = List.copyOf(inputs);
    }

    /** Returns the shape of the first input at the usual size. */
    public Shape usualInput() {
        return DjlTypes.shape(inputs.get(0));
    }

    /** Returns the shape of one example at the smallest size. */
    public Shape smallestInput() {
        return new Shape(usualChannels(), smallestSize, smallestSize);
    }

    /** Returns the channels of the usual image. */
    public long usualChannels() {
        return usualInput().get(0);
    }

    /** Returns the height of the usual image, in pixels. */
    public long usualSize() {
        return usualInput().get(1);
    }
}
