package io.memplan.graph;

/** A graph breaks a rule: an unknown id, a cycle, a value produced twice, sizes that overflow. */
public final class InvalidGraphException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception with the fact and its values. */
    public InvalidGraphException(String message) {
        super(message);
    }
}
