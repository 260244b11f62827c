package io.memplan.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    /** Returns the folders of the modules that are released: those of every build, and sweeps on Spark. */
    private static List<String> modules() throws IOException {
        return all("<module>([\\w/-]+)</module>", pom(".")).stream()
                .filter(module -> !module.equals("bom") && !module.equals("experiments/benchmarks"))
                .distinct()
                .toList();
    }

    private static String before(String end, String text) {
        return text.substring(0, text.indexOf(end));
    }

    @Test
    void bom_namesEveryArtifactWithTheVersionOfTheBuild() throws IOException {
        String version = all("<artifactId>memplan-parent</artifactId>\\s*<version>(.*?)</version>", pom("."))
                .get(0);
        List<String> expected = new ArrayList<>();
        for (String module : modules()) {
            expected.add(all("</parent>\\s*<artifactId>(.*?)</artifactId>", pom(module))
                    .get(0));
        }
        String managed = before("</dependencies>", pom("bom"));
        String dependencies = managed.substring(managed.indexOf("<dependencies>"));
        assertThat(all("<artifactId>(.*?)</artifactId>", dependencies)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(all("<version>(.*?)</version>", managed)).isNotEmpty().containsOnly(version);
    }

    @Test
    void modules_haveTheNameOfTheirRootPackage() throws IOException {
        for (String module : modules()) {
            List<String> names = all("<java.module.name>(.*?)</java.module.name>", pom(module));
            assertThat(names).as(module).hasSize(1);
            assertThat(Path.of("..", module, "src/main/java", names.get(0).replace('.', '/')))
                    .as(module)
                    .isDirectory();
        }
        assertThat(pom(".")).contains("<Automatic-Module-Name>${java.module.name}</Automatic-Module-Name>");
    }
}
