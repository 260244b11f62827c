package io.memplan.graph.trace;

/** A method was called that no trace can follow (rule 4), such as one that reads values. */
final class RefusedCallException extends TraceException {

    private static final long serialVersionUID = 1L;

    RefusedCallException(String message) {
        super(message);
    }
}
