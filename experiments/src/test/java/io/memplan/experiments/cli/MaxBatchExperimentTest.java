package io.memplan.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class MaxBatchExperimentTest {

    private static Run run(Object... arguments) {
        return Run.of(new Cancellation(), Strategies.installed(), arguments);
    }

    @Test
    void maxBatch_vgg19AndUnetAsInThePaper_reachesItsFiguresWithProof() throws IOException {
        Run run = run(
                "experiment",
                "checkmate-max-batch",
                "--networks",
                "vgg19,unet",
                "--abstractions",
                "checkmate",
                "--json");

        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        JsonNode rows = new ObjectMapper().readTree(run.out()).get("rows");
        assertThat(rows).hasSize(2);
        assertRow(rows.get(0), "vgg19", 289, 289, 167, 222);
        assertRow(rows.get(1), "unet", 61, 61, 16, 24);
    }

    private static void assertRow(JsonNode row, String network, int batch, int paper, int published, int honest) {
        assertThat(row.get("network").asText()).isEqualTo(network);
        assertThat(row.get("abstraction").asText()).isEqualTo("checkmate");
        assertThat(row.get("maxBatch").asInt()).isEqualTo(batch);
        assertThat(row.get("certified").asBoolean()).isTrue();
        assertThat(row.get("paper").asInt()).isEqualTo(paper);
        assertThat(row.get("baselinePublished").asInt()).isEqualTo(published);
        assertThat(row.get("baselineHonest").asInt()).isEqualTo(honest);
    }

    @Test
    void maxBatch_segnetByKernels_printsATable() {
        Run run = run("experiment", "checkmate-max-batch", "--networks", "segnet", "--abstractions", "operators");

        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        assertThat(run.out()).contains("segnet", "kernel", "optimal");
    }

    @Test
    void maxBatch_unknownNetwork_isAUsageErrorThatNamesAll() {
        Run run = run("experiment", "checkmate-max-batch", "--networks", "lenet");

        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("'lenet'").contains("Maybe one of vgg16, vgg19, unet");
    }
}
