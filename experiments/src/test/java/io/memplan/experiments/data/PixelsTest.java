package io.memplan.experiments.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PixelsTest {

    @Test
    void scaled_sameSize_isTheSame() {
        Pixels image = random(3, 5, 7);

        assertThat(image.scaled(5, 7)).isSameAs(image);
    }

    @Test
    void scaled_constantImage_staysConstant() {
        Pixels image = new Pixels(1, 3, 3, new float[] {.5f, .5f, .5f, .5f, .5f, .5f, .5f, .5f, .5f});

        for (int size : new int[] {1, 2, 4, 9, 32}) {
            assertThat(image.scaled(size, size).values()).containsOnly(0.5f);
        }
    }

    @Test
    void scaled_twiceTheSize_interpolatesBetweenPixelCentres() {
        Pixels image = new Pixels(1, 1, 2, new float[] {0, 1});

        assertThat(image.scaled(1, 4).values()).containsExactly(0, 0.25f, 0.75f, 1);
    }

    @Test
    void scaled_halfTheSize_averagesBlocks() {
        Pixels image = new Pixels(1, 2, 4, new float[] {0, 1, 0, 0, 1, 0, 0, 1});

        assertThat(image.scaled(1, 2).values()).containsExactly(0.5f, 0.25f);
    }

    @Test
    void scaled_oddFactors_matchesTheDefinitionPixelByPixel() {
        Pixels image = random(2, 8, 8);

        Pixels scaled = image.scaled(13, 11);

        for (int c = 0; c < 2; c++) {
            for (int y = 0; y < 13; y++) {
                for (int x = 0; x < 11; x++) {
                    assertThat((double) scaled.values()[(c * 13 + y) * 11 + x])
                            .isCloseTo(
                                    weighted(image, c, (y + 0.5) * 8 / 13 - 0.5, (x + 0.5) * 8 / 11 - 0.5),
                                    within(1e-5));
                }
            }
        }
    }

    /** The definition: each pixel of the clamped image weighs by how near its centre is, in double precision. */
    private static double weighted(Pixels image, int channel, double y, double x) {
        double sum = 0;
        for (int row = -1; row <= image.height(); row++) {
            for (int column = -1; column <= image.width(); column++) {
                double weight = Math.max(0, 1 - Math.abs(y - row)) * Math.max(0, 1 - Math.abs(x - column));
                int inRow = Math.max(0, Math.min(row, image.height() - 1));
                int inColumn = Math.max(0, Math.min(column, image.width() - 1));
                sum += weight * image.values()[(channel * image.height() + inRow) * image.width() + inColumn];
            }
        }
        return sum;
    }

    @Test
    void withChannels_colourToGrey_weighsByBrightness() {
        Pixels image = new Pixels(3, 1, 1, new float[] {1, 0.5f, 0.25f});

        assertThat(image.withChannels(1).values()[0]).isCloseTo(0.299f + 0.2935f + 0.0285f, within(1e-6f));
    }

    private static Pixels random(int channels, int height, int width) {
        SplittableRandom random = new SplittableRandom(1);
        float[] values = new float[channels * height * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble();
        }
        return new Pixels(channels, height, width, values);
    }
}
