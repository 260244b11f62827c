package io.memplan.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class ExperimentOutputTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private Run orders(String seeds) {
        return Run.of("experiment", "serenity-order", "--seeds", seeds, "--json", "--output", folder.resolve("out"));
    }

    @Test
    void output_anExperiment_writesEveryForm() throws IOException {
        Run run = orders("1");
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        assertThat(run.err()).contains("serenity-order: at most").contains("The result is in");
        Path out = folder.resolve("out");
        try (Stream<Path> files = Files.list(out)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "serenity-order.json",
                            "serenity-order.csv",
                            "serenity-order.html",
                            "environment.json",
                            "journal.jsonl");
        }
        JsonNode result = JSON.readTree(out.resolve("serenity-order.json").toFile());
        assertThat(result).isEqualTo(JSON.readTree(run.out()));
        assertThat(result.get("published").get(0).get("value").asText()).contains("1.68 times");
        List<String> csv = Files.readAllLines(out.resolve("serenity-order.csv"));
        assertThat(csv).hasSize(1 + result.get("rows").size());
        assertThat(csv.get(0)).startsWith("network,operations,plainPeakBytes");
        assertThat(out.resolve("serenity-order.html")).content().contains("randwire-cell-1", "MLSys 2020", "Made on");
        JsonNode environment = JSON.readTree(out.resolve("environment.json").toFile());
        assertThat(environment.get("cpus").asInt()).isPositive();
        assertThat(environment.get("djl").asText()).matches("\\d+\\.\\d+.*");
        assertThat(environment.toString()).doesNotContain(System.getProperty("user.home"), folder.toString());
    }

    @Test
    void output_aKilledRun_goesOnAndTellsTheSame() throws IOException {
        Run whole = orders("1");
        Path journal = folder.resolve("out").resolve("journal.jsonl");
        List<String> lines = Files.readAllLines(journal);
        assertThat(lines).hasSize(1 + 4);
        Files.delete(folder.resolve("out").resolve("serenity-order.json"));
        Files.write(journal, lines.subList(0, 3));
        Files.writeString(journal, lines.get(3).substring(0, 40), StandardOpenOption.APPEND);

        Run rest = orders("1");

        assertThat(rest.code()).as(rest.err()).isEqualTo(ExitCode.DONE);
        assertThat(rest.err()).contains("2 of 4 cells were finished by a run before.");
        assertThat(withoutTimes(rest.out())).isEqualTo(withoutTimes(whole.out()));
        assertThat(folder.resolve("out").resolve("serenity-order.json")).exists();
        assertThat(Files.readAllLines(journal).subList(0, 3)).isEqualTo(lines.subList(0, 3));
    }

    private static JsonNode withoutTimes(String text) throws IOException {
        JsonNode result = JSON.readTree(text);
        result.get("rows").forEach(row -> ((ObjectNode) row).remove("solveMillis"));
        return result;
    }

    @Test
    void output_otherOptions_isRefused() {
        assertThat(orders("1").code()).isEqualTo(ExitCode.DONE);
        Run run = orders("2");
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("--seeds was '1' and is '2'", "\nMaybe the same options again");
    }

    @Test
    void options_ofEveryExperiment_haveTheSameTextInEveryProcess() {
        CommandLine first = CommandLines.create(new Cancellation(), FakePlanners.all());
        CommandLine second = CommandLines.create(new Cancellation(), FakePlanners.all());
        CommandLine experiments = Objects.requireNonNull(first.getSubcommands().get("experiment"));
        CommandLine others = Objects.requireNonNull(second.getSubcommands().get("experiment"));
        for (String name : experiments.getSubcommands().keySet()) {
            ObjectNode options = options(experiments, name);
            assertThat(options).as(name).isEqualTo(options(others, name));
            assertThat(options.toString()).as(name).doesNotContainPattern("@[0-9a-f]{4,}");
        }
    }

    private static ObjectNode options(CommandLine experiments, String name) {
        CommandLine experiment =
                Objects.requireNonNull(experiments.getSubcommands().get(name));
        return OptionTexts.of(experiment.getCommandSpec());
    }

    @Test
    void list_namesEveryExperimentWithItsTime() throws IOException {
        Run run = Run.of("experiment", "list", "--json");
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        JsonNode experiments = JSON.readTree(run.out()).get("experiments");
        CommandLine all = Objects.requireNonNull(CommandLines.create(new Cancellation(), FakePlanners.all())
                .getSubcommands()
                .get("experiment"));
        assertThat(experiments)
                .extracting(experiment -> experiment.get("name").asText())
                .containsExactlyElementsOf(all.getSubcommands().keySet().stream()
                        .filter(name -> !List.of("list", "describe").contains(name))
                        .toList());
        assertThat(experiments)
                .allSatisfy(experiment ->
                        assertThat(experiment.get("atMostSeconds").asLong()).isPositive());
        assertThat(Run.of("experiment", "list").out()).contains("checkmate-max-batch", "30 min");
    }

    @Test
    void describe_everyExperiment_namesFilesAndSources() throws IOException {
        for (JsonNode experiment :
                JSON.readTree(Run.of("experiment", "list", "--json").out()).get("experiments")) {
            String name = experiment.get("name").asText();
            Run run = Run.of("experiment", "describe", name);
            assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
            assertThat(run.out()).contains(name + ": ", name + ".csv", "environment.json", "at most");
            JsonNode described = JSON.readTree(
                    Run.of("experiment", "describe", name, "--json").out());
            assertThat(described.get("published"))
                    .allSatisfy(
                            figure -> assertThat(figure.get("source").asText()).isNotBlank());
        }
    }

    @Test
    void describe_misspelt_suggests() {
        Run run = Run.of("experiment", "describe", "checkmate-budget");
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("The experiment 'checkmate-budget' is unknown.", "Maybe checkmate-budgets");
    }
}
