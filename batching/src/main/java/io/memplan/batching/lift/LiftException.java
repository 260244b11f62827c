package io.memplan.batching.lift;

/** A method that cannot be lifted: which one, at which line, why, and what to do. */
public final class LiftException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String method;
    private final int line;

    LiftException(String method, int line, String reason, String remedy) {
        super("The method " + method + (line > 0 ? " cannot be batched, because of line " + line : " cannot be batched")
                + ": " + reason + "\nMaybe " + remedy);
        this.method = method;
        this.line = line;
    }

    /** Returns the method, with its class. */
    public String method() {
        return method;
    }

    /** Returns the line of source, 0 if unknown. */
    public int line() {
        return line;
    }
}
