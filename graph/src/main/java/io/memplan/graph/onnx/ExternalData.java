package io.memplan.graph.onnx;

import io.memplan.graph.file.CorruptFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * What is done about weights that a model keeps in other files: refused, or allowed inside the model's own folder. Even
 * then they are not read.
 */
final class ExternalData {

    private final Path file;
    private final boolean allowed;

    ExternalData(Path file, boolean allowed) {
        this.file = file;
        this.allowed = allowed;
    }

    /**
     * Checks where a tensor's elements are.
     *
     * @param tensor the tensor's name
     * @param entries the file's entries of the tensor: {@code location}, {@code offset}, {@code length}
     * @throws CorruptFileException if they may not be there, or are not
     */
    void check(String tensor, Map<String, String> entries) throws IOException {
        String location = entries.getOrDefault("location", "");
        if (!allowed) {
            throw refused(
                    tensor,
                    location,
                    "is refused",
                    "allow files of the model's own folder (--allow-external-data), or export the model as one file");
        }
        try {
            Path folder =
                    Objects.requireNonNull(file.toAbsolutePath().getParent()).toRealPath();
            Path relative = Path.of(location);
            Path data = folder.resolve(relative);
            if (location.isEmpty() || relative.isAbsolute() || !data.normalize().startsWith(folder)) {
                throw refused(tensor, location, "is outside the model's folder", "the file was tampered with");
            }
            if (!Files.isRegularFile(data)) {
                throw refused(tensor, location, "does not exist", "it was not copied along with the model");
            }
            if (!data.toRealPath().startsWith(folder)) {
                throw refused(tensor, location, "leads outside the model's folder", "copy it there instead of linking");
            }
            long end = Math.addExact(number(entries, "offset"), number(entries, "length"));
            if (end > Files.size(data)) {
                throw refused(
                        tensor,
                        location,
                        "has " + Files.size(data) + " bytes, but " + end + " are needed",
                        "it was cut on its way");
            }
        } catch (InvalidPathException | NumberFormatException | ArithmeticException e) {
            CorruptFileException corrupt = refused(tensor, location, "is no place of a file", "the file is damaged");
            corrupt.initCause(e);
            throw corrupt;
        }
    }

    private static long number(Map<String, String> entries, String key) {
        long number = Long.parseLong(entries.getOrDefault(key, "0"));
        if (number < 0) {
            throw new NumberFormatException(key + " is " + number);
        }
        return number;
    }

    private CorruptFileException refused(String tensor, String location, String fact, String hint) {
        return new CorruptFileException(
                file, "the external data '" + location + "' of the tensor " + tensor + " " + fact, "", hint);
    }
}
