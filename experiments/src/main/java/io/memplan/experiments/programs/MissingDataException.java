package io.memplan.experiments.programs;

/** A program was asked for without the file that it needs. */
public final class MissingDataException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MissingDataException(String fact, String remedy) {
        super(fact + "\nMaybe " + remedy);
    }
}
