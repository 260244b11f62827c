package io.memplan.experiments.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSourceTest {

    private static final int RED = 0xFF0000;
    private static final int BLUE = 0x0000FF;

    @TempDir
    Path root;

    private LabelledData open(DataOptions options) {
        return DataSpec.parse("folder:" + root).open(options);
    }

    private static DataOptions small() {
        return DataOptions.builder().optImageSize(8).build();
    }

    private void write(String name, int rgb, int type) throws IOException {
        Path path = root.resolve(name);
        Files.createDirectories(path.getParent());
        BufferedImage image = new BufferedImage(20, 10, type);
        for (int i = 0; i < 200; i++) {
            if (type == BufferedImage.TYPE_BYTE_GRAY) {
                image.getRaster().setSample(i % 20, i / 20, 0, rgb);
            } else {
                image.setRGB(i % 20, i / 20, rgb);
            }
        }
        assertThat(ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), path.toFile()))
                .isTrue();
    }

    private void writeColour(String name, int rgb) throws IOException {
        write(name, rgb, BufferedImage.TYPE_INT_RGB);
    }

    @Test
    void open_oneFolderPerClass_splitsEachClass() throws IOException {
        for (int i = 0; i < 10; i++) {
            writeColour("red/" + i + ".png", RED);
            writeColour("blue/" + i + ".png", BLUE);
        }

        LabelledData data = open(small());

        assertThat(data.classNames()).containsExactly("blue", "red");
        assertThat(data.shape()).isEqualTo(new Shape(3, 8, 8));
        assertThat(data.train().count()).isEqualTo(16);
        assertThat(data.test().count()).isEqualTo(4);
        for (int i = 0; i < 16; i++) {
            float[] image = data.train().features(i);
            boolean red = data.train().label(i) == 1;
            assertThat(Arrays.copyOf(image, 64)).containsOnly(red ? 1 : 0);
            assertThat(Arrays.copyOfRange(image, 64, 128)).containsOnly(0);
            assertThat(Arrays.copyOfRange(image, 128, 192)).containsOnly(red ? 0 : 1);
        }
    }

    @Test
    void open_trainAndTestFolders_areTheSplit() throws IOException {
        writeColour("train/a/1.png", RED);
        writeColour("train/b/1.jpg", BLUE);
        writeColour("train/b/2.JPEG", BLUE);
        writeColour("test/b/1.png", BLUE);

        LabelledData data = open(small());

        assertThat(data.train().count()).isEqualTo(3);
        assertThat(data.test().count()).isEqualTo(1);
        assertThat(data.test().label(0)).isEqualTo(1);
    }

    @Test
    void open_testClassUnknownToTraining_isRefused() throws IOException {
        writeColour("train/a/1.png", RED);
        writeColour("test/c/1.png", RED);

        assertThatThrownBy(() -> open(small()))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("training images do not have");
    }

    @Test
    void open_emptyFolder_saysThatThereAreNoClasses() {
        assertThatThrownBy(() -> open(small()))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("no classes")
                .hasMessageContaining(root.toString());
    }

    @Test
    void open_classWithoutImages_isNamed() throws IOException {
        writeColour("a/1.png", RED);
        Files.createDirectories(root.resolve("b"));
        Files.writeString(root.resolve("b/notes.txt"), "no image");

        assertThatThrownBy(() -> open(small()))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining(root.resolve("b") + " holds no PNG or JPEG image");
    }

    @Test
    void features_fileThatIsNoImage_isNamed() throws IOException {
        for (int i = 0; i < 5; i++) {
            Files.createDirectories(root.resolve("a"));
            Files.writeString(root.resolve("a/" + i + ".png"), "no image");
        }
        LabelledData data = open(small());

        assertThatThrownBy(() -> data.train().features(0))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining(".png is not an image that can be read");
    }

    @Test
    void features_cutImage_isNamed() throws IOException {
        writeColour("a/1.png", RED);
        Path image = root.resolve("a/1.png");
        byte[] bytes = Files.readAllBytes(image);
        Files.write(image, Arrays.copyOf(bytes, 40));
        LabelledData data = open(small());

        assertThatThrownBy(() -> data.train().features(0))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("1.png is not readable");
    }

    @Test
    void features_greyImage_keepsItsSamples() throws IOException {
        write("a/1.png", 128, BufferedImage.TYPE_BYTE_GRAY);

        float[] image = open(small()).train().features(0);

        assertThat(image).hasSize(192);
        for (float pixel : image) {
            assertThat(pixel).isCloseTo(128 / 255f, within(1e-6f));
        }
    }

    @Test
    void open_hiddenFoldersAndFiles_areLeftOut() throws IOException {
        writeColour("a/1.png", RED);
        writeColour("a/.thumbnail.png", BLUE);
        writeColour(".cache/1.png", BLUE);

        LabelledData data = open(small());

        assertThat(data.classNames()).containsExactly("a");
        assertThat(data.train().count()).isEqualTo(1);
    }
}
