package io.memplan.experiments.data;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DigitsSourceTest {

    private static LabelledData open(DataOptions options) {
        return DataSpec.parse("digits").open(options);
    }

    @Test
    void open_defaults_splitsAll1797Images() {
        LabelledData data = open(DataOptions.defaults());

        assertThat(data.train().count() + data.test().count()).isEqualTo(1797);
        assertThat(data.test().count()).isBetween(355, 364);
        assertThat(data.shape()).isEqualTo(new Shape(1, 32, 32));
        assertThat(data.classes()).isEqualTo(10);
    }

    @Test
    void open_defaults_everyClassHasItsShareInBothParts() {
        LabelledData data = open(DataOptions.defaults());
        int[] train = new int[10];
        int[] test = new int[10];
        for (int i = 0; i < data.train().count(); i++) {
            train[data.train().label(i)]++;
        }
        for (int i = 0; i < data.test().count(); i++) {
            test[data.test().label(i)]++;
        }

        for (int digit = 0; digit < 10; digit++) {
            assertThat(test[digit] / (double) (test[digit] + train[digit])).isBetween(0.19, 0.21);
        }
    }

    @Test
    void open_split_isDisjointAndComplete() {
        // The set has no two equal images, so equal pixels would mean the same example.
        LabelledData data = open(DataOptions.builder().optImageSize(8).build());
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < data.train().count(); i++) {
            seen.add(Arrays.toString(data.train().features(i)));
        }
        for (int i = 0; i < data.test().count(); i++) {
            seen.add(Arrays.toString(data.test().features(i)));
        }

        assertThat(seen).hasSize(1797);
    }

    @Test
    void open_sameSeed_givesTheSameSplitAndAnotherSeedAnother() {
        LabelledData once = open(DataOptions.builder().optSeed(3).build());
        LabelledData again = open(DataOptions.builder().optSeed(3).build());
        LabelledData other = open(DataOptions.builder().optSeed(4).build());

        assertThat(once.train().features(0)).isEqualTo(again.train().features(0));
        assertThat(once.train().features(0)).isNotEqualTo(other.train().features(0));
    }

    @Test
    void features_nativeSize_areSixteenthsFromZeroToOne() {
        LabelledData data = open(DataOptions.builder().optImageSize(8).build());

        float[] image = data.train().features(0);

        assertThat(image).hasSize(64);
        for (float pixel : image) {
            assertThat(pixel * 16).isBetween(0f, 16f).isEqualTo(Math.round(pixel * 16));
        }
    }

    @Test
    void features_threeChannels_repeatTheGrey() {
        LabelledData data =
                open(DataOptions.builder().optImageSize(16).optChannels(3).build());

        float[] image = data.train().features(0);

        assertThat(data.shape()).isEqualTo(new Shape(3, 16, 16));
        assertThat(Arrays.copyOfRange(image, 256, 512)).isEqualTo(Arrays.copyOf(image, 256));
    }
}
