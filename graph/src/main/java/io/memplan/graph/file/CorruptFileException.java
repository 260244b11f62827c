package io.memplan.graph.file;

import java.io.IOException;
import java.nio.file.Path;

/** A graph or plan file cannot be trusted: it is cut, altered, of another format, or breaks a rule of its format. */
public final class CorruptFileException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String fileName;

    /**
     * Creates the exception.
     *
     * @param file the file
     * @param fact what is wrong, with its values, as a sentence without the final stop
     * @param place where: line and column, a JSON pointer, or empty if it is the whole file
     * @param hint what to try, as the rest of a sentence that starts with "Maybe"
     */
    public CorruptFileException(Path file, String fact, String place, String hint) {
        super("The file " + file + " cannot be used: " + fact + (place.isEmpty() ? "" : " (at " + place + ")")
                + ".\nMaybe " + hint + ".");
        this.fileName = file.toString();
    }

    /** Returns the file's path as it was given. */
    public String fileName() {
        return fileName;
    }
}
