package io.memplan.batching.execute;

import org.jspecify.annotations.Nullable;

/** An exception of one member, on its way to where it is written down. */
final class MemberFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String exception;
    private final @Nullable String text;

    MemberFailedException(String exception, @Nullable String text) {
        super(text, null, false, false);
        this.exception = exception;
        this.text = text;
    }

    MemberFailedException(Throwable thrown) {
        this(thrown.getClass().getName(), thrown.getMessage());
    }

    String exception() {
        return exception;
    }

    @Nullable
    String text() {
        return text;
    }

    /** Something that may throw what ends a member. */
    @FunctionalInterface
    interface Action<T> {
        T run() throws Throwable;
    }

    /** Runs an action of one member; what it throws ends the member, but for errors of the machine itself. */
    static <T> T guard(Action<T> action) {
        try {
            return action.run();
        } catch (MemberFailedException | VirtualMachineError | LinkageError e) {
            throw e;
        } catch (Throwable e) {
            throw new MemberFailedException(e);
        }
    }

    Failure failure(int member, String function, int line) {
        return new Failure(member, exception, text, function, line);
    }
}
