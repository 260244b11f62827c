package io.memplan.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compares texts with golden files; {@code -Dmemplan.goldens=refresh} writes them anew. */
final class Golden {

    private static final Path FOLDER = Path.of("src/test/resources/golden");

    private Golden() {}

    static void assertMatches(String name, String text) throws IOException {
        Path file = FOLDER.resolve(name);
        if ("refresh".equals(System.getProperty("memplan.goldens"))) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, text);
        }
        assertThat(text)
                .as("%s; if the change is wanted: mvn -Dquickly -Dmemplan.goldens=refresh test", file)
                .isEqualTo(Files.readString(file));
    }
}
