package io.memplan.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memplan.graph.file.GraphFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands that need no engine, and what is said about wrong options of those that do. */
final class TrainingCommandsTest {

    @TempDir
    Path folder;

    @Test
    void models_json_listsEveryModel() throws IOException {
        Run run = Run.of("models", "--json");
        assertThat(run.code()).isEqualTo(ExitCode.DONE);
        JsonNode models = new ObjectMapper().readTree(run.out()).get("models");
        assertThat(models).extracting(model -> model.get("name").asText()).contains("mlp", "resnet152", "transformer");
        assertThat(Run.of("models").out()).startsWith("model ").contains("resnet50");
    }

    @Test
    void trace_resNet152AtBatch4096_writesAGraphThatCanBePlanned() throws IOException {
        Path file = folder.resolve("graph.json");
        Run run =
                Run.of("trace", "--model", "resnet152", "--data", "synthetic", "--batch", "4096", "--json", "-o", file);
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        JsonNode json = new ObjectMapper().readTree(run.out());
        assertThat(json.get("fingerprint").asText())
                .isEqualTo(GraphFile.read(file).fingerprint());
        assertThat(json.get("keepAllPeakBytes").asLong()).isGreaterThan(500L << 30);
        assertThat(json.get("baseNanos").asLong()).isPositive();
        Run solve = Run.of("solve", file, "--budget", "100%", "--json");
        assertThat(solve.code()).as(solve.err()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void trace_digits_printsFacts() {
        Run run = Run.of("trace", "--model", "lenet", "--batch", "8");
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
        assertThat(run.out()).contains("lenet-b8", "keep-all peak", "traced in");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--model resnet19|resnet18",
                "--model lenet --data mnist|digits",
                "--model lenet --data folder:/does/not/exist|does/not/exist",
                "--model lenet --budget 60x|60",
                "--model lenet --budget lots|lots",
                "--model lenet --optimizer rmsprop|sgd, adam",
                "--model lenet --batch 0|batch size is 0",
                "--model vgg11 --image-size 16|32",
                "--model lenet --heads 3|heads",
                "--model mlp --data synthetic --input 3xtwo|3xtwo",
                "--model lenet --bugdet 60%|--budget",
                "--model lenet --strategy chen|chen-sqrt",
                "--model lenet --costs guess|roofline",
                "--model lenet --check-level some|paranoid",
                "--model lenet --epochs many|many",
                "--data digits|--block",
                "--model lenet --block a.B|mutually exclusive",
                "--model lenet --loss l2|--block",
                "--model mlp --vocabulary 9|vocabulary",
                "--block a.B --input 3x8x8 --classes 2|a.B"
            })
    void train_wrongOption_isAUsageErrorThatSaysWhatToDo(String options, String said) {
        Run run = Run.of((Object[]) ("train " + options).split(" "));
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains(said).containsAnyOf("Maybe", "Help: memplan train --help");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void trace_intoAFolderThatIsMissing_writesNothing() {
        Path file = folder.resolve("missing").resolve("graph.json");
        Run run = Run.of("trace", "--model", "lenet", "-o", file);
        assertThat(run.code()).isNotEqualTo(ExitCode.DONE);
        assertThat(run.err()).contains("missing");
        assertThat(Files.exists(file)).isFalse();
    }

    @Test
    void experiment_withoutAName_saysWhichThereAre() {
        Run run = Run.of("experiment");
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("overhead");
    }
}
