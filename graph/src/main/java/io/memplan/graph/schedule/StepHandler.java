package io.memplan.graph.schedule;

/** Receives the steps of a schedule in order: a checker, a simulator, an executor. */
public interface StepHandler {

    /**
     * Computes an operation.
     *
     * @param operation the operation's id
     * @param replay whether its effect is left out because it happened before in this step (rule 2)
     */
    void compute(int operation, boolean replay);

    /** Releases the device bytes of a storage, after a pending copy-out of it has ended. */
    void free(int storage);

    /** Starts the copy of a storage out of the device. */
    void swapOut(int storage, Tier tier);

    /** Takes device bytes for a storage and starts the copy of it back in. */
    void swapIn(int storage);

    /** Releases the copy outside the device. */
    void dropHost(int storage);
}
