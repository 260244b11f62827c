package io.memplan.experiments.training;

import org.jspecify.annotations.Nullable;

/**
 * Which data to train on; what is null has a default.
 *
 * @param name the data set, as a user writes it
 * @param imageSize the height and width of images, in pixels
 * @param channels the channels of images
 * @param input the inputs of a synthetic example, such as {@code 3x224x224} or {@code 128:int64,128}
 * @param classes the number of classes of synthetic data
 * @param examples the training examples at most
 */
public record DataChoice(
        @Nullable String name,
        @Nullable Integer imageSize,
        @Nullable Integer channels,
        @Nullable String input,
        @Nullable Integer classes,
        @Nullable Integer examples) {

    /** Returns the choice of a data set with its defaults. */
    public static DataChoice named(String name) {
        return new DataChoice(name, null, null, null, null, null);
    }
}
