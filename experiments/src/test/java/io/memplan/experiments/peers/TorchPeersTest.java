package io.memplan.experiments.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.experiments.models.Models;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script for PyTorch, where there is a Python: its networks are DJL's, and without PyTorch it says so and ends well. */
final class TorchPeersTest {

    private record Ended(int code, String out, String err) {}

    private static Optional<File> python() {
        return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .map(folder -> new File(folder, "python3"))
                .filter(File::canExecute)
                .findFirst();
    }

    /** Runs the script without installed libraries, so that PyTorch is absent even where it is installed. */
    private static Ended run(File python, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(python.getPath(), "-I", "-S", "peers/torch_peers.py"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), out, err);
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet18", "resnet34", "resnet50"})
    void script_withoutPyTorch_countsDjlsWeightsAndSkips(String model) throws IOException, InterruptedException {
        Optional<File> python = python();
        if (python.isEmpty()) {
            assertThat(new File("peers/torch_peers.py")).isFile();
            return;
        }
        Ended count = run(python.get(), "--model", model, "--count");
        assertThat(count.code()).as(count.err()).isZero();
        assertThat(Long.parseLong(count.out().strip()))
                .isEqualTo(Models.named(model).description().parameters());
        Ended skipped = run(python.get(), "--model", model);
        assertThat(skipped.code()).as(skipped.err()).isZero();
        assertThat(skipped.out()).isEqualTo("{\"skipped\": \"PyTorch is not installed\"}\n");
        assertThat(skipped.err()).contains("nothing was compared", "Maybe");
    }
}
