package io.memplan.experiments.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A search by training on Spark beside the same search in one thread of one process. */
@Tag("thorough")
final class SparkSearchIT {

    private static final Pattern TRIAL = Pattern.compile("(trial .*): loss (\\S+) after (\\d+) examples");
    private static final List<String> SEARCH =
            List.of(("tune --model mlp --hidden 32 --data digits --image-size 8 --time-limit 2s --strategy greedy-evict"
                            + " --probes 0 --noise-parts 0 --most 64 --search 4 --epochs 1 --json")
                    .split(" ", -1));

    @TempDir
    private Path folder;

    private MainProcess run(String name, String... more) throws IOException, InterruptedException {
        Path place = folder.resolve(name);
        assertThat(place.toFile().mkdir()).isTrue();
        MainProcess process = new MainProcess(place);
        process.run(Stream.concat(SEARCH.stream(), Stream.of(more)).toList());
        return process;
    }

    /** Returns the loss of each training by the configuration and the examples. */
    private static Map<String, String> losses(MainProcess process) throws IOException {
        Map<String, String> losses = new TreeMap<>();
        Matcher trial = TRIAL.matcher(process.err());
        while (trial.find()) {
            losses.put(trial.group(1) + ", examples " + trial.group(3), trial.group(2));
        }
        return losses;
    }

    @Test
    void search_onSpark_hasTheSameLossesAsInOneThread() throws Exception {
        MainProcess here = run("here", "--memory", "300KiB");
        MainProcess spark = run("spark", "--memory", "600KiB", "--master", "local[2]", "--heap", "256MiB");

        JsonNode result = new ObjectMapper().readTree(spark.out());
        assertThat(result.get("memoryBytes").asLong()).isEqualTo(300 << 10);
        assertThat(result.get("search")).hasSize(4);
        Map<String, String> common = losses(here);
        common.keySet().retainAll(losses(spark).keySet());
        assertThat(common).as("at least all of the first rung").hasSizeGreaterThanOrEqualTo(4);
        assertThat(losses(spark)).containsAllEntriesOf(common);
    }
}
