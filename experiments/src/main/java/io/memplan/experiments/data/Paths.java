package io.memplan.experiments.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Folders that a user named, with errors that say what is wrong with them. */
final class Paths {

    private Paths() {}

    /** Returns an existing folder. */
    static Path folder(String kind, String text) {
        Path path;
        try {
            path = Path.of(text);
        } catch (InvalidPathException e) {
            throw new InvalidDataException("'" + text + "' is not a path.", "it holds a character by mistake.", e);
        }
        if (!Files.exists(path)) {
            throw new InvalidDataException(
                    "The folder " + path.toAbsolutePath() + " of the data '" + kind + "' does not exist.",
                    "its name is misspelt, or relative to another folder.");
        }
        if (!Files.isDirectory(path)) {
            throw new InvalidDataException(
                    path.toAbsolutePath() + " is a file, but '" + kind + "' needs a folder.",
                    "name the folder that holds it.");
        }
        return path;
    }

    /** Returns what is in a folder, without hidden files, sorted by name. */
    static List<Path> list(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(path -> !name(path).startsWith("."))
                    .sorted((a, b) -> name(a).compareTo(name(b)))
                    .toList();
        } catch (IOException e) {
            throw new InvalidDataException(
                    "The folder " + folder + " is not readable: " + e.getMessage() + ".", "its rights forbid it.", e);
        }
    }

    /** Returns the last part of a path. */
    static String name(Path path) {
        Path last = path.getFileName();
        return last == null ? "" : last.toString();
    }
}
