package io.memplan.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What {@code --help} says of every command there is. */
final class HelpTest {

    static Stream<List<String>> commands() {
        CommandLine line = CommandLines.create(new Cancellation(), new Strategies(List.of()));
        return Stream.concat(Stream.of(List.of()), below(line, List.of()));
    }

    private static Stream<List<String>> below(CommandLine line, List<String> path) {
        return line.getSubcommands().entrySet().stream()
                .filter(command -> !command.getKey().equals("help"))
                .flatMap(command -> {
                    List<String> longer = new ArrayList<>(path);
                    longer.add(command.getKey());
                    return Stream.concat(Stream.of(longer), below(command.getValue(), longer));
                });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("commands")
    void help_everyCommand_matchesTheGolden(List<String> command) throws IOException {
        List<String> words = new ArrayList<>(command);
        words.add("--help");
        Run run = Run.of(words.toArray());
        assertThat(run.code()).isEqualTo(ExitCode.DONE);
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("Examples:", "Exit codes:", "--json");
        Golden.assertMatches("help" + (command.isEmpty() ? "" : "-" + String.join("-", command)) + ".txt", run.out());
    }

    @Test
    void completion_script_namesEveryCommand() {
        Run run = Run.of("completion");
        assertThat(run.code()).isEqualTo(ExitCode.DONE);
        assertThat(run.out()).startsWith("#!/usr/bin/env bash").contains("solve", "checkmate-budgets", "--time-limit");
    }
}
