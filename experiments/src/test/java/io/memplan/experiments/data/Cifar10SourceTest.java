package io.memplan.experiments.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar10SourceTest {

    private static final int RECORD = 3073;

    @TempDir
    Path folder;

    private LabelledData open(DataOptions options) {
        return DataSpec.parse("cifar10:" + folder).open(options);
    }

    /** Writes records whose label and pixels count up from {@code first}. */
    private void write(String name, int records, int first) throws IOException {
        byte[] bytes = new byte[records * RECORD];
        for (int i = 0; i < records; i++) {
            Arrays.fill(bytes, i * RECORD, (i + 1) * RECORD, (byte) (200 + first + i));
            bytes[i * RECORD] = (byte) ((first + i) % 10);
        }
        Files.write(folder.resolve(name), bytes);
    }

    @Test
    void open_severalBatches_areReadInOrder() throws IOException {
        write("data_batch_2.bin", 2, 3);
        write("data_batch_1.bin", 3, 0);
        write("test_batch.bin", 1, 9);

        LabelledData data = open(DataOptions.defaults());

        assertThat(data.shape()).isEqualTo(new Shape(3, 32, 32));
        assertThat(data.train().count()).isEqualTo(5);
        for (int i = 0; i < 5; i++) {
            assertThat(data.train().label(i)).isEqualTo(i);
            assertThat(data.train().features(i)).hasSize(3072).containsOnly((200 + i) / 255f);
        }
        assertThat(data.test().label(0)).isEqualTo(9);
        assertThat(data.classNames()).contains("frog");
    }

    @Test
    void open_cutFile_saysByHowMuch() throws IOException {
        write("data_batch_1.bin", 3, 0);
        write("test_batch.bin", 1, 0);
        Path cut = folder.resolve("data_batch_1.bin");
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), 2 * RECORD + 100));

        assertThatThrownBy(() -> open(DataOptions.defaults()))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("data_batch_1.bin has 6246 bytes")
                .hasMessageContaining("2 records of 3073 bytes and 100 bytes more")
                .hasMessageContaining("cut short");
    }

    @Test
    void open_emptyFile_isRefused() throws IOException {
        Files.createFile(folder.resolve("data_batch_1.bin"));
        write("test_batch.bin", 1, 0);

        assertThatThrownBy(() -> open(DataOptions.defaults())).hasMessageContaining("has 0 bytes");
    }

    @Test
    void open_labelAboveNine_isRefused() throws IOException {
        write("data_batch_1.bin", 2, 0);
        write("test_batch.bin", 1, 0);
        byte[] bytes = Files.readAllBytes(folder.resolve("data_batch_1.bin"));
        bytes[RECORD] = 77;
        Files.write(folder.resolve("data_batch_1.bin"), bytes);

        assertThatThrownBy(() -> open(DataOptions.defaults()))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("label 77 at byte 3073");
    }

    @Test
    void open_emptyFolder_saysWhatIsMissing() {
        assertThatThrownBy(() -> open(DataOptions.defaults()))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("lacks data_batch_*.bin")
                .hasMessageContaining("cifar-10-batches-bin");
    }

    @Test
    void open_noTestFile_saysWhatIsMissing() throws IOException {
        write("data_batch_1.bin", 1, 0);

        assertThatThrownBy(() -> open(DataOptions.defaults())).hasMessageContaining("lacks test_batch.bin");
    }

    @Test
    void open_fileInPlaceOfFolder_isRefused() throws IOException {
        Path file = Files.createFile(folder.resolve("cifar.tar"));

        assertThatThrownBy(() -> DataSpec.parse("cifar10:" + file).open(DataOptions.defaults()))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("is a file");
    }

    @Test
    void features_otherSizeAndGrey_areConverted() throws IOException {
        write("data_batch_1.bin", 1, 0);
        write("test_batch.bin", 1, 0);

        LabelledData data =
                open(DataOptions.builder().optImageSize(64).optChannels(1).build());

        assertThat(data.shape()).isEqualTo(new Shape(1, 64, 64));
        assertThat(data.train().features(0)).hasSize(4096);
    }
}
