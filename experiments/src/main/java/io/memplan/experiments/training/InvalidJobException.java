package io.memplan.experiments.training;

/** What a training job asks for cannot be: an unknown optimizer, a wrong size, a budget that is none. */
public final class InvalidJobException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception from what was found wrong. */
    public InvalidJobException(IllegalArgumentException cause) {
        super(cause.getMessage(), cause);
    }
}
