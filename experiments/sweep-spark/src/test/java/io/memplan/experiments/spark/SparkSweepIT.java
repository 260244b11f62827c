package io.memplan.experiments.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sweep as a user runs it: in a process of its own, which can be killed. */
@Tag("thorough")
final class SparkSweepIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String GRAPH =
            "--graphs ../../graph/src/test/resources/graphs/unet_b8.json --heap 128MiB --time-limit 10s";

    @TempDir
    private Path folder;

    private MainProcess main() {
        return new MainProcess(folder);
    }

    private static List<String> words(String text) {
        return List.of(text.split(" ", -1));
    }

    private static List<String> sweep(Path output, List<String> options) {
        return Stream.of(List.of("sweep"), options, List.of("--output", output.toString()))
                .flatMap(List::stream)
                .toList();
    }

    /** Kills the process as soon as a number of cells is finished. */
    private void killAfter(Process process, Path journal, int cells) throws Exception {
        long end = System.nanoTime() + MainProcess.PATIENCE.toNanos();
        while (lines(journal).size() < 1 + cells && process.isAlive() && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        assertThat(process.isAlive())
                .as("the sweep ended before it was killed: %s", main().err())
                .isTrue();
        process.destroyForcibly().waitFor();
    }

    private static List<String> lines(Path journal) throws IOException {
        String text = Files.exists(journal) ? Files.readString(journal) : "";
        String[] all = text.split("\n", -1);
        return Arrays.asList(all).subList(0, all.length - 1);
    }

    private static List<JsonNode> rowsWithoutTimes(Path output) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        JSON.readTree(output.resolve("sweep.json").toFile()).get("rows").forEach(rows::add);
        rows.forEach(row -> ((ObjectNode) row).remove("solveMillis"));
        return rows;
    }

    private static List<String> keys(Path journal) throws IOException {
        List<String> keys = new ArrayList<>();
        for (String line : lines(journal).stream().skip(1).toList()) {
            keys.add(JSON.readTree(line).get("key").asText());
        }
        return keys;
    }

    private void compare(String cells, int count, int... kills) throws Exception {
        List<String> options = words(cells);
        Path here = folder.resolve("here");
        Path spark = folder.resolve("spark");
        main().run(sweep(
                here, Stream.concat(options.stream(), Stream.of("--jobs", "2")).toList()));
        List<String> onSpark = Stream.concat(options.stream(), Stream.of("--master", "local[2]"))
                .toList();
        Path journal = spark.resolve("journal.jsonl");
        List<String> before = List.of();
        for (int kill : kills) {
            killAfter(main().start(sweep(spark, onSpark)), journal, kill);
            List<String> after = lines(journal);
            assertThat(after.subList(0, before.size())).isEqualTo(before);
            before = after;
        }
        main().run(sweep(spark, onSpark));

        assertThat(lines(journal).subList(0, before.size())).isEqualTo(before);
        assertThat(keys(journal)).hasSize(count).doesNotHaveDuplicates();
        assertThat(keys(journal)).containsExactlyInAnyOrderElementsOf(keys(here.resolve("journal.jsonl")));
        assertThat(rowsWithoutTimes(spark)).hasSize(count).isEqualTo(rowsWithoutTimes(here));
        assertThat(main().err())
                .contains((before.size() - 1) + " of " + count + " cells were finished by a run before.");
    }

    @Test
    void sweep_killedOnSpark_goesOnAndTellsTheSameAsWithoutSpark() throws Exception {
        compare(GRAPH + " --budgets 90%,60% --strategies keep-all,chen-sqrt", 4, 1);
    }

    @Test
    @Tag("heavy")
    void sweep_fortyCellsKilledTwice_losesNoneAndFinishesNoneTwice() throws Exception {
        compare(
                GRAPH + " --hardware v100,h200 --budgets 95%,90%,80%,70%,60%"
                        + " --strategies keep-all,chen-sqrt,chen-greedy,revolve",
                40,
                9,
                23);
    }
}
