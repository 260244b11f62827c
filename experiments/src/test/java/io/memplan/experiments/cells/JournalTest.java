package io.memplan.experiments.cells;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memplan.graph.file.CorruptFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalTest {

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void place() {
        file = folder.resolve("journal.jsonl");
    }

    private static ObjectNode subject(String seed) {
        ObjectNode subject = JsonNodeFactory.instance.objectNode().put("name", "test");
        subject.putObject("options").put("--seed", seed);
        return subject;
    }

    private static void append(Journal journal, String key, int value) throws IOException {
        journal.append(key, JsonNodeFactory.instance.objectNode(), IntNode.valueOf(value));
    }

    @Test
    void open_afterClose_findsEveryCell() throws IOException {
        try (Journal journal = Journal.open(file, subject("1"))) {
            append(journal, "a", 1);
            append(journal, "b", 2);
            append(journal, "a", 3);
        }
        assertThat(Files.readAllLines(file)).hasSize(3);
        try (Journal journal = Journal.open(file, subject("1"))) {
            assertThat(journal.find("a")).contains(IntNode.valueOf(1));
            assertThat(journal.find("b")).contains(IntNode.valueOf(2));
            assertThat(journal.find("c")).isEmpty();
        }
    }

    @Test
    void open_cutAnywhere_findsTheWholeLinesAndGoesOn() throws IOException {
        try (Journal journal = Journal.open(file, subject("1"))) {
            append(journal, "a", 1);
            append(journal, "b", 2);
        }
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length <= whole.length; length++) {
            byte[] left = Arrays.copyOf(whole, length);
            Files.write(file, left);
            long ends = 0;
            for (byte one : left) {
                ends += one == '\n' ? 1 : 0;
            }
            try (Journal journal = Journal.open(file, subject("1"))) {
                assertThat(journal.find("a").isPresent())
                        .as("cut at %d", length)
                        .isEqualTo(ends >= 2);
                assertThat(journal.find("b").isPresent())
                        .as("cut at %d", length)
                        .isEqualTo(ends >= 3);
                append(journal, "a", 1);
                append(journal, "b", 2);
            }
            assertThat(Files.readAllBytes(file)).as("cut at %d", length).isEqualTo(whole);
        }
    }

    @Test
    void open_otherOptions_isRefusedNamingThem() throws IOException {
        Journal.open(file, subject("1")).close();
        assertThatThrownBy(() -> Journal.open(file, subject("2")))
                .isInstanceOf(JournalMismatchException.class)
                .hasMessageContaining("--seed was '1' and is '2'")
                .hasMessageContaining("\nMaybe the same options again");
    }

    @Test
    void open_twice_isRefused() throws IOException {
        try (Journal first = Journal.open(file, subject("1"))) {
            assertThatThrownBy(() -> Journal.open(file, subject("1")))
                    .isInstanceOf(JournalMismatchException.class)
                    .hasMessageContaining("Another run is using");
            append(first, "a", 1);
        }
    }

    @Test
    void open_somethingElse_isCorrupt() throws IOException {
        for (String text :
                new String[] {"hello", "hello\n", "{}", "{}\n", "[1]\n", "{\"format\":\"memplan.plan\",\"version\":1}\n"
                }) {
            Files.writeString(file, text);
            assertThatThrownBy(() -> Journal.open(file, subject("1")))
                    .as(text)
                    .isInstanceOf(CorruptFileException.class);
            assertThat(file).hasContent(text.strip());
        }
    }

    @Test
    void open_aBrokenLineInTheMiddle_isCorrupt() throws IOException {
        Journal.open(file, subject("1")).close();
        Files.writeString(file, Files.readString(file) + "{\"key\":\n{\"key\":\"a\",\"result\":1}\n");
        assertThatThrownBy(() -> Journal.open(file, subject("1")))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("line 2");
    }
}
