package io.memplan.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.file.GraphFile;
import io.memplan.graph.testing.RandomGraphs;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SweepCommandTest {

    @TempDir
    private Path folder;

    private Path graph;

    @BeforeEach
    void write() throws IOException {
        TrainingGraph drawn = RandomGraphs.draw(3, 12);
        graph = folder.resolve("graph.json");
        GraphFile.write(graph, drawn);
    }

    private Run sweep(Object... more) {
        Object[] words = new Object[7 + more.length];
        System.arraycopy(
                new Object[] {"sweep", "--graphs", graph, "--budgets", "100%,1B", "--strategies", "keep-all"},
                0,
                words,
                0,
                7);
        System.arraycopy(more, 0, words, 7, more.length);
        return Run.of(new Cancellation(), Strategies.installed(), words);
    }

    @Test
    void sweep_twoCellsHere_areForkedAndNotComputedAgain() throws IOException {
        Path output = folder.resolve("out");
        Run run = sweep("--jobs", "2", "--heap", "128MiB", "--json", "--output", output);
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        JsonNode rows = new ObjectMapper().readTree(run.out()).get("rows");
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).get("status").asText()).isEqualTo("OPTIMAL");
        assertThat(rows.get(0).get("overhead").asDouble()).isZero();
        assertThat(rows.get(1).get("status").asText()).isEqualTo("INFEASIBLE");
        assertThat(output.resolve("sweep.csv")).exists();

        Run again = sweep("--heap", "64MiB", "--output", output);
        assertThat(again.code()).as(again.err()).isEqualTo(ExitCode.DONE);
        assertThat(again.err()).contains("2 of 2 cells were finished by a run before.");
        assertThat(again.out()).contains("keep-all", "infeasible");
    }

    @Test
    void sweep_wrongOptions_areUsageErrors() {
        assertThat(sweep("--master", "local[2]").err())
                .contains("There is no Spark on the class path")
                .contains("Maybe");
        assertThat(sweep("--jobs", "0").code()).isEqualTo(ExitCode.USAGE);
        assertThat(sweep("--budgets", "much").err()).contains("The budget 'much' is none.");
        assertThat(sweep("--models", "no-such").err()).contains("There is no model named 'no-such'");
        Run empty = Run.of(new Cancellation(), Strategies.installed(), "sweep");
        assertThat(empty.code()).isEqualTo(ExitCode.USAGE);
        assertThat(empty.err()).contains("nothing to sweep over", "Maybe --models");
    }
}
