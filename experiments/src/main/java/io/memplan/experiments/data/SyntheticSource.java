package io.memplan.experiments.data;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Random examples of any shape and number of classes, each made when it is asked for.
 *
 * <p>An example is uniform noise from 0 to 1 mixed half and half with the fixed random pattern of its class, so
 * that a model has something to learn.
 */
final class SyntheticSource implements DataSource {

    private static final int DEFAULT_COUNT = 1024;

    @Override
    public DataSourceDescription description() {
        return new DataSourceDescription(
                "synthetic",
                "synthetic[:SHAPE]",
                "random examples with a pattern for each class, of any shape (3x32x32 unless given)",
                false);
    }

    @Override
    public LabelledData open(Optional<String> argument, DataOptions options) {
        Shape shape = argument.map(ShapeText::parse).or(options::shape).orElseGet(() -> {
            int size = options.imageSize().orElse(32);
            return new Shape(options.channels().orElse(3), size, size);
        });
        int classes = options.classes().orElse(10);
        int count = options.count().orElse(DEFAULT_COUNT);
        int tests = Math.max(1, (int) Math.round(count * options.testShare() / (1 - options.testShare())));
        List<String> names =
                IntStream.range(0, classes).mapToObj(c -> "class " + c).toList();
        return new LabelledData(
                "synthetic",
                new Noise(shape, classes, count, options.seed(), 0),
                new Noise(shape, classes, tests, options.seed(), count),
                names);
    }

    /** The examples from number {@code first} on of an endless list. */
    private record Noise(Shape shape, int classes, int count, long seed, int first) implements Examples {

        @Override
        public int label(int index) {
            return (int) Math.floorMod(mix(seed, first + index), (long) classes);
        }

        @Override
        public float[] features(int index) {
            SplittableRandom noise = new SplittableRandom(mix(seed + 1, first + index));
            SplittableRandom pattern = new SplittableRandom(mix(seed + 2, label(index)));
            float[] values = new float[Math.toIntExact(shape.size())];
            for (int i = 0; i < values.length; i++) {
                values[i] = 0.5f * (noise.nextInt() >>> 8) * 0x1p-24f + 0.5f * (pattern.nextInt() >>> 8) * 0x1p-24f;
            }
            return values;
        }

        private static long mix(long seed, long number) {
            return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number).nextLong();
        }
    }
}
