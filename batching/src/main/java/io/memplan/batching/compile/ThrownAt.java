package io.memplan.batching.compile;

import org.jspecify.annotations.Nullable;

/** An exception of one member, with the place in the source at which it was thrown. */
public final class ThrownAt extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String exception;
    private final @Nullable String text;
    private final String function;
    private final int line;

    private ThrownAt(String exception, @Nullable String text, String function, int line) {
        super(text, null, false, false);
        this.exception = exception;
        this.text = text;
        this.function = function;
        this.line = line;
    }

    /** Returns the name of the exception's class. */
    public String exception() {
        return exception;
    }

    /** Returns its message, if it has one. */
    public @Nullable String text() {
        return text;
    }

    /** Returns the function that threw it. */
    public String function() {
        return function;
    }

    /** Returns the line of source, 0 if unknown. */
    public int line() {
        return line;
    }

    /** Makes the exception of a throw statement. Called by generated code. */
    static ThrownAt fail(String exception, @Nullable String text, String function, int line) {
        return new ThrownAt(exception, text, function, line);
    }

    /** Says where an exception was thrown; errors of the machine itself stay as they are. Called by generated code. */
    static Throwable locate(Throwable thrown, String function, int line) {
        if (thrown instanceof ThrownAt || thrown instanceof VirtualMachineError || thrown instanceof LinkageError) {
            return thrown;
        }
        return new ThrownAt(thrown.getClass().getName(), thrown.getMessage(), function, line);
    }
}
