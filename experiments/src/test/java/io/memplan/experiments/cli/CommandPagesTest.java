package io.memplan.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages in {@code docs/cli} and {@code docs/man} and the completion of the distribution are those of the commands. */
final class CommandPagesTest {

    private static final Path CLI = Path.of("../docs/cli");
    private static final Path MAN = Path.of("../docs/man");
    private static final Path COMPLETION = Path.of("src/dist/completion");

    private static void assertFolder(Path folder, Map<String, String> textByName) throws IOException {
        if ("refresh".equals(System.getProperty("memplan.goldens"))) {
            Files.createDirectories(folder);
            for (Path old : files(folder)) {
                Files.delete(old);
            }
            for (Map.Entry<String, String> file : textByName.entrySet()) {
                Files.writeString(folder.resolve(file.getKey()), file.getValue());
            }
        }
        Map<String, String> found = new TreeMap<>();
        for (Path file : files(folder)) {
            found.put(file.getFileName().toString(), Files.readString(file));
        }
        assertThat(found)
                .as("%s; if the change is wanted: mvn -Dquickly -Dmemplan.goldens=refresh test", folder)
                .isEqualTo(textByName);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void reference_inMarkdown_isThatOfTheCommands() throws IOException {
        Map<String, String> pages = new TreeMap<>();
        CommandPage.all().forEach(page -> pages.put(page.fileName() + ".md", MarkdownPages.of(page)));
        pages.put("README.md", MarkdownPages.index(CommandPage.all()));
        assertThat(pages.get("memplan-solve.md")).contains("# memplan solve\n", "| `--strategy=NAME` |", "| `3` |");
        assertFolder(CLI, pages);
    }

    @Test
    void manPages_ofAllCommands_areThoseOfTheCommands() throws IOException {
        Map<String, String> pages = new TreeMap<>();
        CommandPage.all().forEach(page -> pages.put(page.fileName() + ".1", ManPages.of(page)));
        assertThat(pages).containsKeys("memplan.1", "memplan-experiment-overhead.1");
        assertThat(pages.values()).allSatisfy(page -> assertThat(page.lines()).allSatisfy(line -> assertThat(line)
                .doesNotStartWith("'")
                .satisfiesAnyOf(text -> assertThat(text).doesNotStartWith("."), text -> assertThat(text)
                        .matches("\\.(TH|SH|TP|nf|fi|\\\\\")( .*)?"))));
        assertFolder(MAN, pages);
    }

    @Test
    void completion_ofTheDistribution_isThatOfTheCommand() throws IOException {
        assertFolder(COMPLETION, Map.of("memplan.bash", Run.of("completion").out()));
    }
}
