package io.memplan.experiments.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.memplan.experiments.cli.Main;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The command line as a user runs it: in a process of its own, which can be killed.
 *
 * @param folder where what it prints goes, to {@code out} and {@code err}
 */
record MainProcess(Path folder) {

    static final Duration PATIENCE = Duration.ofMinutes(8);

    /** Starts a command. */
    Process start(List<String> words) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx600m"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens") || argument.startsWith("-Dai.djl"))
                .forEach(command::add);
        command.addAll(List.of("-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(words);
        return new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("err").toFile()))
                .start();
    }

    /** Runs a command, which must succeed. */
    void run(List<String> words) throws IOException, InterruptedException {
        Process process = start(words);
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(err()).isZero();
    }

    /** Returns what the last command printed to its standard output. */
    String out() throws IOException {
        return Files.readString(folder.resolve("out"));
    }

    /** Returns what all commands printed to their standard errors. */
    String err() throws IOException {
        return Files.readString(folder.resolve("err"));
    }
}
