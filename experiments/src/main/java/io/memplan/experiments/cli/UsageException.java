package io.memplan.experiments.cli;

/** What the user asked for cannot be: exit code {@link ExitCode#USAGE}. */
public final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param fact what is wrong, with its values, as a sentence
     * @param hint what to try, as the rest of a sentence that starts with "Maybe"
     */
    public UsageException(String fact, String hint) {
        super(fact + "\nMaybe " + hint);
    }
}
