package io.memplan.experiments.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyntheticSourceTest {

    private static LabelledData open(String text, DataOptions options) {
        return DataSpec.parse(text).open(options);
    }

    @Test
    void open_defaults_areColourImagesOfTenClasses() {
        LabelledData data = open("synthetic", DataOptions.defaults());

        assertThat(data.shape()).isEqualTo(new Shape(3, 32, 32));
        assertThat(data.classes()).isEqualTo(10);
        assertThat(data.train().count()).isEqualTo(1024);
        assertThat(data.test().count()).isEqualTo(256);
    }

    @Test
    void open_shapeAndCount_areThoseAskedFor() {
        DataOptions options = DataOptions.builder().optClasses(3).optCount(10).build();

        LabelledData data = open("synthetic:16x64", options);

        assertThat(data.shape()).isEqualTo(new Shape(16, 64));
        assertThat(data.train().features(0)).hasSize(1024);
        assertThat(data.train().count()).isEqualTo(10);
        assertThat(data.classes()).isEqualTo(3);
    }

    @Test
    void open_enormousShape_takesNoMemoryBeforeItIsRead() {
        DataOptions options = DataOptions.builder().optCount(1_000_000_000).build();

        assertThat(open("synthetic:3x1024x1024", options).train().label(999_999_999))
                .isBetween(0, 9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3x", "x", "3*4", "0x3", "-1", "3x99999999999999999999"})
    void open_noShape_isRefused(String shape) {
        assertThatThrownBy(() -> open("synthetic:" + shape, DataOptions.defaults()))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("'" + shape + "' is not a shape");
    }

    @Test
    void features_sameSeedAndIndex_areTheSame() {
        LabelledData once = open("synthetic", DataOptions.builder().optSeed(1).build());
        LabelledData again = open("synthetic", DataOptions.builder().optSeed(1).build());
        LabelledData other = open("synthetic", DataOptions.builder().optSeed(2).build());

        assertThat(once.train().features(5)).isEqualTo(again.train().features(5));
        assertThat(once.train().features(5)).isNotEqualTo(other.train().features(5));
        assertThat(once.train().features(5)).isNotEqualTo(once.train().features(6));
        assertThat(once.train().features(0)).isNotEqualTo(once.test().features(0));
    }

    @Test
    void labels_coverAllClassesWithinRange() {
        LabelledData data =
                open("synthetic", DataOptions.builder().optClasses(4).build());
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < data.train().count(); i++) {
            seen.add(data.train().label(i));
        }

        assertThat(seen).containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    @Test
    void features_areFromZeroToOne() {
        for (float value : open("synthetic", DataOptions.defaults()).train().features(0)) {
            assertThat(value).isBetween(0f, 1f);
        }
    }
}
