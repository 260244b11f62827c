package io.memplan.experiments.measure;

/** A forked Java virtual machine that crashed, took too long or gave no answer. */
public final class ForkedJvmException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ForkedJvmException(String message) {
        super(message);
    }

    ForkedJvmException(String message, Throwable cause) {
        super(message, cause);
    }
}
