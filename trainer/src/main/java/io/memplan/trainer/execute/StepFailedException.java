package io.memplan.trainer.execute;

import java.util.List;

/**
 * A training step failed and was undone: its tensors are freed and the running statistics are as before it.
 *
 * <p>The message says which operation failed, what became of gradients and parameters, and what to try.
 */
public final class StepFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String operation;
    private final boolean outOfMemory;
    private final boolean gradientsCleared;
    private final List<String> updatedParameters;

    /**
     * Creates the exception.
     *
     * @param message the fact with its values, and what to try
     * @param cause what the engine said
     * @param operation the name of the operation that failed
     * @param outOfMemory whether the engine ran out of memory
     * @param undone what undoing the step did
     */
    StepFailedException(String message, Throwable cause, String operation, boolean outOfMemory, UndoneStep undone) {
        super(message, cause);
        this.operation = operation;
        this.outOfMemory = outOfMemory;
        this.gradientsCleared = undone.gradientsCleared();
        this.updatedParameters = undone.updatedParameters();
    }

    /** Returns the name of the operation that failed, its scope path. */
    public String operation() {
        return operation;
    }

    /** Returns whether the engine ran out of memory. */
    public boolean isOutOfMemory() {
        return outOfMemory;
    }

    /** Returns whether the gradients were set to zero because the step had begun to add to them. */
    public boolean gradientsCleared() {
        return gradientsCleared;
    }

    /**
     * Returns the parameters that a fused update had already changed when the step failed: those stay changed, since
     * the optimizer's own state moved with them. Empty without fused updates.
     */
    public List<String> updatedParameters() {
        return updatedParameters;
    }
}
