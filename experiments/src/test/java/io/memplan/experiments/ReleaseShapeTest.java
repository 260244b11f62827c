package io.memplan.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a release promises of the build files: the BOM is complete, and every jar has a module name. */
final class ReleaseShapeTest {

    private static String pom(String folder) throws IOException {
        return Files.readString(Path.of("..", folder, "pom.xml"));
    }

    private static List<String> all(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    /** Returns the modules that are for everyone: those in a folder of their own. */
    private static List<String> modules() throws IOException {
        return all("<module>(\\w+)</module>", pom(".")).stream()
                .filter(module -> !module.equals("bom"))
                .toList();
    }

    @Test
    void bom_namesEveryArtifactWithTheVersionOfTheBuild() throws IOException {
        String version = all("<artifactId>memplan-parent</artifactId>\\s*<version>(.*?)</version>", pom("."))
                .get(0);
        List<String> expected =
                modules().stream().map(module -> "memplan-" + module).toList();
        String dependencies = pom("bom").substring(pom("bom").indexOf("<dependencies>"));
        assertThat(all("<artifactId>(.*?)</artifactId>", dependencies)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(all("<version>(.*?)</version>", pom("bom"))).isNotEmpty().containsOnly(version);
    }

    @Test
    void modules_haveTheNameOfTheirRootPackage() throws IOException {
        Map<String, List<String>> names = new TreeMap<>();
        Map<String, List<String>> expected = new TreeMap<>();
        for (String module : modules()) {
            names.put(module, all("<java.module.name>(.*?)</java.module.name>", pom(module)));
            expected.put(module, List.of("io.memplan." + module));
        }
        assertThat(names).isEqualTo(expected);
        assertThat(pom(".")).contains("<Automatic-Module-Name>${java.module.name}</Automatic-Module-Name>");
    }
}
