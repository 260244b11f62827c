package io.memplan.graph.differentiate;

/** A loss has no gradient: it depends on no parameter, or only through an operator without a derivative. */
public final class NotDifferentiableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception with the fact and what to try. */
    public NotDifferentiableException(String message) {
        super(message);
    }
}
