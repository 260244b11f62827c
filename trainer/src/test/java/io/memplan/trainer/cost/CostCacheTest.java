package io.memplan.trainer.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CostCacheTest {

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("deep").resolve("costs.json");
    }

    @Test
    void missingFile_isEmpty() {
        assertThat(new CostCache(file()).read()).isEmpty();
    }

    @Test
    void added_isMergedWithWhatIsThere() {
        new CostCache(file()).add(Map.of("a", 1L, "b", 2L));
        new CostCache(file()).add(Map.of("b", 3L, "c", 4L));
        assertThat(new CostCache(file()).read())
                .containsExactlyEntriesOf(new java.util.TreeMap<>(Map.of("a", 1L, "b", 3L, "c", 4L)));
        assertThat(folder.resolve("deep")).isDirectoryContaining(path -> path.equals(file()));
        assertThat(folder.resolve("deep").toFile().list()).hasSize(1);
    }

    @Test
    void brokenOrForeignFile_isEmpty() throws IOException {
        Files.createDirectories(folder.resolve("deep"));
        for (String content : new String[] {
            "",
            "{",
            "[]",
            "{\"format\":\"other\",\"version\":1,\"nanos\":{\"a\":1}}",
            "{\"format\":\"memplan.costs\",\"version\":2,\"nanos\":{\"a\":1}}",
            "{\"format\":\"memplan.costs\",\"version\":1,\"nanos\":{\"a\":-1,\"b\":\"x\",\"c\":1.5}}"
        }) {
            Files.writeString(file(), content);
            assertThat(new CostCache(file()).read()).as(content).isEmpty();
        }
    }
}
