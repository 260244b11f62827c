package io.memplan.batching.execute;

import org.jspecify.annotations.Nullable;

/**
 * An exception that ended one member; the others went on.
 *
 * @param member the member's number
 * @param exception the name of the exception's class
 * @param message its message, if it has one
 * @param function the function in which it was thrown
 * @param line the line of source, 0 if unknown
 */
public record Failure(int member, String exception, @Nullable String message, String function, int line) {

    @Override
    public String toString() {
        return "Member " + member + " ended with " + exception + (message == null ? "" : ": " + message) + ", in "
                + function + (line > 0 ? ", line " + line : "");
    }
}
