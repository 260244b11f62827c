package io.memplan.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The command lines in code blocks and tables of the documentation are ones that the command line takes. */
final class DocumentedCommandsTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern LINE = Pattern.compile("(?m)^(?:\\./)?memplan ([a-z][^`\\n]*)$");
    private static final Pattern CELL = Pattern.compile("\\| `memplan ([a-z][^`\\n]*)` \\|");
    private static final int LEAST = 30;

    private static Stream<Path> pages() throws IOException {
        try (Stream<Path> pages = Files.list(ROOT.resolve("docs"))) {
            return Stream.concat(
                    Stream.of(ROOT.resolve("README.md")),
                    pages.filter(page -> page.toString().endsWith(".md")).sorted().toList().stream());
        }
    }

    private static Stream<String> commandsOf(Path page) {
        try {
            String text = Files.readString(page).replaceAll("\\\\\n *", "");
            return Stream.concat(
                            LINE.matcher(text).results(), CELL.matcher(text).results())
                    .map(found -> found.group(1));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<String> commands() throws IOException {
        List<String> commands =
                pages().flatMap(DocumentedCommandsTest::commandsOf).distinct().toList();
        assertThat(commands).hasSizeGreaterThan(LEAST);
        return commands;
    }

    @ParameterizedTest
    @MethodSource("commands")
    void command_inTheDocumentation_isParsed(String command) {
        assertThatCode(() -> CommandLines.create(new Cancellation(), Strategies.installed())
                        .parseArgs(command.split(" +")))
                .as(command)
                .doesNotThrowAnyException();
    }
}
