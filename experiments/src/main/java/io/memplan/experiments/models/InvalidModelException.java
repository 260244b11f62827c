package io.memplan.experiments.models;

/** A model that cannot be built: an unknown name, an input that is too small, an option that it does not take. */
public final class InvalidModelException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception from the fact with its values and the likely remedy, a sentence after "Maybe". */
    InvalidModelException(String fact, String remedy) {
        super(fact + "\nMaybe " + remedy);
    }
}
