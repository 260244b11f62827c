package io.memplan.experiments.cells;

/** A journal cannot be gone on with: it is of another run, or in use. */
public final class JournalMismatchException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    JournalMismatchException(String fact, String hint) {
        super(fact + "\nMaybe " + hint);
    }
}
