package io.memplan.experiments.data;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What to make of a data source; where an option is empty the source has its own default.
 *
 * @param imageSize the height and width that images are scaled to, in pixels
 * @param channels the channels of an image: 1 for grey, 3 for red, green and blue
 * @param classes the number of classes; of data that has its own, a different number is an error
 * @param count the number of training examples at most; of synthetic data, exactly
 * @param shape the shape of a synthetic example, in place of channels and image size
 * @param testShare the share of examples that become test examples, where the source has no test set of its own
 * @param seed decides the split, and the numbers of synthetic data
 */
public record DataOptions(
        OptionalInt imageSize,
        OptionalInt channels,
        OptionalInt classes,
        OptionalInt count,
        Optional<Shape> shape,
        double testShare,
        long seed) {

    /** Returns the options where every source takes its default. */
    public static DataOptions defaults() {
        return builder().build();
    }

    /** Returns a builder with every default. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder of options. */
    public static final class Builder {

        private OptionalInt imageSize = OptionalInt.empty();
        private OptionalInt channels = OptionalInt.empty();
        private OptionalInt classes = OptionalInt.empty();
        private OptionalInt count = OptionalInt.empty();
        private Optional<Shape> shape = Optional.empty();
        private double testShare = 0.2;
        private long seed;

        private Builder() {}

        /** Sets the height and width that images are scaled to, in pixels. */
        public Builder optImageSize(int imageSize) {
            this.imageSize = OptionalInt.of(imageSize);
            return this;
        }

        /** Sets the channels of an image. */
        public Builder optChannels(int channels) {
            this.channels = OptionalInt.of(channels);
            return this;
        }

        /** Sets the number of classes. */
        public Builder optClasses(int classes) {
            this.classes = OptionalInt.of(classes);
            return this;
        }

        /** Sets the number of training examples. */
        public Builder optCount(int count) {
            this.count = OptionalInt.of(count);
            return this;
        }

        /** Sets the shape of a synthetic example, without the batch. */
        public Builder optShape(Shape shape) {
            this.shape = Optional.of(shape);
            return this;
        }

        /** Sets the share of test examples; 0.2 unless set. */
        public Builder optTestShare(double testShare) {
            this.testShare = testShare;
            return this;
        }

        /** Sets the seed; 0 unless set. */
        public Builder optSeed(long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * Returns the options.
         *
         * @throws IllegalArgumentException with every option that is out of its range
         */
        public DataOptions build() {
            List<String> problems = new ArrayList<>();
            check(problems, "image size", imageSize, 1, 4096);
            check(problems, "number of channels", channels, 1, 1024);
            check(problems, "number of classes", classes, 2, 1_000_000);
            check(problems, "number of examples", count, 1, Integer.MAX_VALUE);
            if (!(testShare > 0 && testShare < 1)) {
                problems.add("The test share is " + testShare + ", but must lie between 0 and 1.");
            }
            if (shape.isPresent()
                    && (shape.get().dimension() == 0 || shape.get().size() < 1)) {
                problems.add("The shape is " + shape.get() + ", but must have sizes above zero.");
            }
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException(String.join("\n", problems));
            }
            return new DataOptions(imageSize, channels, classes, count, shape, testShare, seed);
        }

        private static void check(List<String> problems, String what, OptionalInt value, int least, int most) {
            if (value.isPresent() && (value.getAsInt() < least || value.getAsInt() > most)) {
                problems.add("The " + what + " is " + value.getAsInt() + ", but must lie between " + least + " and "
                        + most + ".");
            }
        }
    }
}
