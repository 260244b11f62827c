package io.memplan.graph.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AtomicFileTest {

    @TempDir
    Path folder;

    @Test
    void write_failureInTheMiddle_leavesTheOldFileAlone() throws IOException {
        Path file = Files.writeString(folder.resolve("plan.json"), "old");
        assertThatThrownBy(() -> AtomicFile.write(file, stream -> {
                    stream.write(new byte[1 << 20]);
                    throw new IOException("the disk is full");
                }))
                .hasMessage("the disk is full");
        assertThat(file).hasContent("old");
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
        assertThat(folder).isDirectoryContaining("glob:**plan.json");
    }

    @Test
    void write_failureForANewFile_leavesNothing() throws IOException {
        assertThatThrownBy(() -> AtomicFile.write(folder.resolve("new.json"), stream -> {
                    throw new IllegalStateException("a bug");
                }))
                .hasMessage("a bug");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void write_existingFile_replacesItThroughALink() throws IOException {
        Path file = Files.writeString(folder.resolve("plan.json"), "old and long");
        Path link = Files.createSymbolicLink(folder.resolve("link.json"), Path.of("plan.json"));
        AtomicFile.write(link, stream -> stream.write("new".getBytes(UTF_8)));
        assertThat(file).hasContent("new");
        assertThat(link).isSymbolicLink();
    }

    @Test
    void write_missingFolder_fails() {
        Path file = folder.resolve("missing/plan.json");
        assertThatThrownBy(() -> AtomicFile.write(file, stream -> {})).isInstanceOf(IOException.class);
    }

    @Test
    void write_device_isNotReplaced() throws IOException {
        Path device = Path.of("/dev/null");
        if (Files.exists(device)) {
            AtomicFile.write(device, stream -> stream.write(1));
            assertThat(Files.isRegularFile(device)).isFalse();
        }
    }
}
