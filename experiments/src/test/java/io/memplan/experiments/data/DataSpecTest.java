package io.memplan.experiments.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataSpecTest {

    @Test
    void parse_unknownName_listsWhatThereIs() {
        assertThatThrownBy(() -> DataSpec.parse("mnist"))
                .isInstanceOf(InvalidDataException.class)
                .hasMessage("There is no data named 'mnist'.\n"
                        + "Maybe one of digits, synthetic[:SHAPE], cifar10:PATH, folder:PATH is meant.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "folder:", "folder: ", "cifar10"})
    void parse_missingPath_saysSo(String text) {
        assertThatThrownBy(() -> DataSpec.parse(text))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("lacks its path")
                .hasMessageContaining(":PATH");
    }

    @Test
    void parse_path_mayHoldColons() {
        assertThat(DataSpec.parse("folder:C:\\images")).hasToString("folder:C:\\images");
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder:no/such/folder", "cifar10:no/such/folder"})
    void open_missingFolder_namesIt(String text) {
        assertThatThrownBy(() -> DataSpec.parse(text).open(DataOptions.defaults()))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("such")
                .hasMessageContaining("does not exist")
                .hasMessageContaining("Maybe");
    }

    @Test
    void open_otherNumberOfClasses_isRefused() {
        DataOptions options = DataOptions.builder().optClasses(7).build();

        assertThatThrownBy(() -> DataSpec.parse("digits").open(options))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("has 10 classes, not 7");
    }

    @Test
    void open_count_limitsTrainingExamplesOnly() {
        LabelledData all = DataSpec.parse("digits").open(DataOptions.defaults());
        LabelledData few = DataSpec.parse("digits")
                .open(DataOptions.builder().optCount(100).build());

        assertThat(few.train().count()).isEqualTo(100);
        assertThat(few.test().count()).isEqualTo(all.test().count());
        assertThat(few.train().features(99)).isEqualTo(all.train().features(99));
    }

    @Test
    void options_outOfRange_reportEveryProblemAtOnce() {
        DataOptions.Builder builder =
                DataOptions.builder().optImageSize(0).optClasses(1).optTestShare(1);

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("image size is 0")
                .hasMessageContaining("number of classes is 1")
                .hasMessageContaining("test share is 1.0");
    }

    @Test
    void available_describesEverySource() {
        assertThat(DataSpec.available())
                .extracting(DataSourceDescription::name)
                .containsExactly("digits", "synthetic", "cifar10", "folder");
    }
}
