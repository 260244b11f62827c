package io.memplan.experiments.data;

import ai.djl.ndarray.types.Shape;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/**
 * The 1,797 handwritten digits of the UCI test set that ships with Memplan.
 *
 * <p>E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository, 1998,
 * CC BY 4.0; see {@code digits.LICENSE.md} beside the file.
 */
final class DigitsSource implements DataSource {

    private static final int SIDE = 8;
    private static final float BRIGHTEST = 16;

    @Override
    public DataSourceDescription description() {
        return new DataSourceDescription(
                "digits", "digits", "1,797 handwritten digits (UCI), scaled up from 8×8; comes with Memplan", false);
    }

    @Override
    public LabelledData open(Optional<String> argument, DataOptions options) {
        int[][] rows = read();
        int[] labels = Arrays.stream(rows).mapToInt(row -> row[SIDE * SIDE]).toArray();
        Examples all = new Digits(
                rows, options.channels().orElse(1), options.imageSize().orElse(32));
        List<String> names = IntStream.range(0, 10).mapToObj(Integer::toString).toList();
        return StratifiedSplit.of(labels, names.size(), options.testShare(), options.seed())
                .apply("digits", all, names);
    }

    private static int[][] read() {
        try (InputStream file = Objects.requireNonNull(DigitsSource.class.getResourceAsStream("digits.csv.gz"));
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(new GZIPInputStream(file), StandardCharsets.US_ASCII))) {
            return lines.lines()
                    .map(line -> Arrays.stream(line.split(",", -1))
                            .mapToInt(Integer::parseInt)
                            .toArray())
                    .toArray(int[][]::new);
        } catch (IOException e) {
            throw new UncheckedIOException("The digits in the jar are not readable.", e);
        }
    }

    /** Rows of 64 pixels and the digit. */
    private static final class Digits implements Examples {

        private final int[][] rows;
        private final int channels;
        private final int size;

        Digits(int[][] rows, int channels, int size) {
            this.rows = rows;
            this.channels = channels;
            this.size = size;
        }

        @Override
        public int count() {
            return rows.length;
        }

        @Override
        public Shape shape() {
            return new Shape(channels, size, size);
        }

        @Override
        public int label(int index) {
            return rows[index][SIDE * SIDE];
        }

        @Override
        public float[] features(int index) {
            float[] pixels = new float[SIDE * SIDE];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = rows[index][i] / BRIGHTEST;
            }
            return new Pixels(1, SIDE, SIDE, pixels).fit(channels, size).values();
        }
    }
}
