package io.memplan.rematerialize.cache;

import io.memplan.graph.plan.Planner;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** The digest of the code that a class was loaded with: of its jar, or of all class files in its folder. */
final class CodeVersion {

    private CodeVersion() {}

    /** Returns the digest of a planner's code, or its class name where the code cannot be read. */
    static String of(Planner planner) {
        Class<?> type = planner.getClass();
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return type.getName();
        }
        try {
            return digest(Path.of(source.getLocation().toURI()));
        } catch (IOException | URISyntaxException | IllegalArgumentException e) {
            return type.getName();
        }
    }

    static String digest(Path code) throws IOException {
        MessageDigest digest = PlanKey.sha256();
        try (Stream<Path> walk = Files.walk(code)) {
            List<Path> files = walk.filter(Files::isRegularFile)
                    .filter(file -> file.equals(code) || file.toString().endsWith(".class"))
                    .sorted()
                    .toList();
            for (Path file : files) {
                digest.update(Files.readAllBytes(file));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
