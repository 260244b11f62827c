package io.memplan.batching.ir;

/** A program breaks a rule of the intermediate representation. */
public final class InvalidProgramException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public InvalidProgramException(String message) {
        super(message);
    }
}
