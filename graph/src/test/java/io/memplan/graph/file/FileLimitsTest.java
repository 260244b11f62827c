package io.memplan.graph.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memplan.graph.TrainingGraph;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files at and beyond the limits load or are refused in seconds, in the heap that the build states. */
final class FileLimitsTest {

    @TempDir
    Path folder;

    @Tag("thorough")
    @Test
    void read_millionOperations_loads() throws IOException {
        Path file = chain(FileLimits.MAX_NODES, FileLimits.MAX_NODES);
        TrainingGraph graph = Assertions.assertTimeout(Duration.ofSeconds(60), () -> GraphFile.read(file));
        assertThat(graph.operations()).hasSize(FileLimits.MAX_NODES);
    }

    @Test
    void read_tooManyValues_failsWhileReading() throws IOException {
        Path file = chain(FileLimits.MAX_NODES + 1, 1);
        assertThatThrownBy(() -> GraphFile.read(file))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("a list has more than 1,000,000 elements (at line 1, column")
                .hasMessageContaining("/values/1000000");
    }

    @Test
    void read_tooManyReferences_failsWhileReading() throws IOException {
        Path file = folder.resolve("wide.json");
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            writer.write("{\"operations\":[");
            for (int i = 0; i < 9; i++) {
                writer.write((i == 0 ? "" : ",") + "{\"inputs\":[0" + ",0".repeat(FileLimits.MAX_NODES - 1)
                        + "],\"id\":" + i + ",\"outputs\":[],\"phase\":\"FORWARD\",\"costNanos\":0}");
            }
        }
        assertThatThrownBy(() -> GraphFile.read(file))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("the operations list more than 8,000,000 value ids");
    }

    @Test
    void read_tooLargeFile_isNotOpened() throws IOException {
        Path file = folder.resolve("large.json");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(FileLimits.MAX_FILE_BYTES + 1);
        }
        assertThatThrownBy(() -> PlanFile.load(file))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("it has 268,435,457 bytes, but the limit is 268,435,456");
    }

    private Path chain(int values, int operations) throws IOException {
        Path file = folder.resolve("chain.json");
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            writer.write("{\"format\":\"memplan.graph\",\"version\":1,\"values\":[{\"id\":0,\"bytes\":1}");
            for (int i = 1; i < values; i++) {
                writer.write(",{\"id\":" + i + ",\"bytes\":1,\"role\":\"ACTIVATION\"}");
            }
            writer.write("],\"operations\":[");
            for (int i = 0; i < operations; i++) {
                writer.write((i == 0 ? "" : ",") + "{\"id\":" + i + ",\"op\":\"aten::add\",\"inputs\":["
                        + Math.max(0, i - 1) + "],\"outputs\":[" + (i == 0 ? "" : i)
                        + "],\"phase\":\"FORWARD\",\"costNanos\":1}");
            }
            writer.write("]}");
        }
        return file;
    }
}
