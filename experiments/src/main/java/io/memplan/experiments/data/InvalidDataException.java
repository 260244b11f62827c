package io.memplan.experiments.data;

/** Training data that cannot be used: a missing folder, a cut-short file, an unreadable image, an unknown name. */
public final class InvalidDataException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception from the fact with its values and the likely remedy, a sentence after "Maybe". */
    InvalidDataException(String fact, String remedy) {
        super(fact + "\nMaybe " + remedy);
    }

    /** Creates the exception with what caused it. */
    InvalidDataException(String fact, String remedy, Throwable cause) {
        super(fact + "\nMaybe " + remedy, cause);
    }
}
