package io.memplan.graph.trace;

/**
 * A block cannot be traced: it reads values, calls something that has no operator, or its shapes do not fit. The
 * message names the block, the line of Java, and what to do.
 */
public sealed class TraceException extends RuntimeException permits RefusedCallException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception with the fact and what to try. */
    public TraceException(String message) {
        super(message);
    }

    /** Creates the exception with the fact, what to try, and the cause. */
    public TraceException(String message, Throwable cause) {
        super(message, cause);
    }
}
