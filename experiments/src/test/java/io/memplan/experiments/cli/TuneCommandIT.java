package io.memplan.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class TuneCommandIT {

    private static Run run(Object... arguments) {
        return Run.of(new Cancellation(), Strategies.installed(), arguments);
    }

    @Tag("thorough")
    @Test
    void tune_mlpOnDigits_findsBatchesWithinTheMemoryAndSearches() throws IOException {
        Run run = run(
                "tune",
                "--model",
                "mlp",
                "--hidden",
                "32",
                "--data",
                "digits",
                "--image-size",
                "8",
                "--memory",
                "600KiB",
                "--time-limit",
                "200ms",
                "--noise-parts",
                "4",
                "--search",
                "3",
                "--workers",
                "2",
                "--epochs",
                "1",
                "--json");
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        JsonNode json = new ObjectMapper().readTree(run.out());
        long memory = json.get("memoryBytes").asLong();
        assertThat(memory).isEqualTo(300 << 10);
        int largest = json.get("largest").get("batch").asInt();
        assertThat(json.get("largest").get("binding").asText()).isEqualTo("MEMORY");
        assertThat(largest).isGreaterThanOrEqualTo(json.get("keepAllLargest").asInt());
        assertThat(json.get("efficient").get("batch").asInt()).isBetween(1, largest);
        assertThat(json.get("efficient").get("confirmed").asBoolean()).isTrue();
        assertThat(json.get("probes")).hasSizeBetween(1, 6);
        json.get("curve")
                .forEach(point ->
                        assertThat(point.get("peakBytes").asLong()).isPositive().isLessThanOrEqualTo(memory));
        assertThat(json.get("settings").get("learningRate").asDouble()).isPositive();
        assertThat(json.get("explanation")).hasSizeGreaterThan(3);
        assertThat(json.get("search")).hasSize(3);
        assertThat(json.get("search").get(0).get("loss").asDouble()).isBetween(0.01, 3.0);
    }

    @Test
    void tune_withoutRuns_printsACurve() {
        Run run = run(
                "tune",
                "--model",
                "mlp",
                "--hidden",
                "32",
                "--data",
                "digits",
                "--image-size",
                "8",
                "--memory",
                "1MiB",
                "--time-limit",
                "200ms",
                "--probes",
                "0",
                "--noise-parts",
                "0",
                "--passes",
                "1",
                "--optimizer",
                "adam");
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        assertThat(run.out())
                .contains("samples/s", "keep-all", "most samples/s", "predicted", "square root, for Adam")
                .doesNotContain("confirmed");
    }

    @Test
    void tune_memoryForNoExample_isInfeasible() {
        Run run = run("tune", "--model", "mlp", "--data", "digits", "--memory", "1KiB");
        assertThat(run.code()).isEqualTo(ExitCode.INFEASIBLE);
        assertThat(run.err()).contains("No plan for a batch of one example fits 1 KiB", "Maybe");
    }

    @Test
    void tune_wrongOptions_areUsageErrors() {
        assertThat(run("tune", "--model", "mlp").code()).isEqualTo(ExitCode.USAGE);
        Run rule = run("tune", "--model", "mlp", "--memory", "1MiB", "--rule", "cubic");
        assertThat(rule.code()).isEqualTo(ExitCode.USAGE);
        assertThat(rule.err()).contains("cubic", "Maybe one of linear");
        Run parts = run("tune", "--model", "mlp", "--memory", "1MiB", "--noise-parts", "1");
        assertThat(parts.code()).isEqualTo(ExitCode.USAGE);
        assertThat(parts.err()).contains("two micro-batches");
        Run workers = run("tune", "--model", "mlp", "--memory", "1MiB", "--workers", "0");
        assertThat(workers.code()).isEqualTo(ExitCode.USAGE);
        Run nothing = run("tune", "--model", "mlp", "--memory", "1MiB", "--master", "local[2]");
        assertThat(nothing.code()).isEqualTo(ExitCode.USAGE);
        assertThat(nothing.err()).contains("nothing to train on local[2]", "Maybe --search 27");
        Run spark = run("tune", "--model", "mlp", "--memory", "1MiB", "--search", "3", "--master", "local[2]");
        assertThat(spark.code()).isEqualTo(ExitCode.USAGE);
        assertThat(spark.err()).contains("no Spark on the class path", "--workers");
        assertThat(run("experiment", "tuner", "--models", "none").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    @Tag("heavy")
    void matchedRates_onDigits_giveEqualLossesAndUnmatchedOnesDoNot() throws IOException {
        Run run = run(
                "experiment",
                "matched-rates",
                "--model",
                "mlp",
                "--hidden",
                "32",
                "--data",
                "digits",
                "--image-size",
                "8",
                "--batch",
                "8",
                "--learning-rate",
                "0.0003",
                "--epochs",
                "30",
                "--seeds",
                "2",
                "--json");
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        JsonNode json = new ObjectMapper().readTree(run.out());
        assertThat(json.get("noiseScale").asDouble()).isGreaterThan(64);
        assertThat(json.get("rows")).hasSize(7);
        for (JsonNode row : json.get("rows")) {
            assertThat(row.get("equal").asBoolean())
                    .as(row.toString())
                    .isEqualTo(row.get("matched").asBoolean());
        }
    }
}
