package io.memplan.swap.engine;

/** A copy between the device and a slot outside it did not succeed, or its bytes came back changed. */
public final class SwapException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception with the fact and what to try. */
    public SwapException(String message) {
        super(message);
    }

    /** Creates the exception with the fact, what to try, and what the system said. */
    public SwapException(String message, Throwable cause) {
        super(message, cause);
    }
}
