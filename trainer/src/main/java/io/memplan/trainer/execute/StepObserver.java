package io.memplan.trainer.execute;

import io.memplan.graph.Operation;

/** Hears of every operation of a step, on the training thread. What it throws fails the step. */
public interface StepObserver {

    /** An observer that does nothing. */
    StepObserver NONE = new StepObserver() {};

    /**
     * Called before an operation runs.
     *
     * @param operation the operation
     * @param replay whether its effect is left out
     */
    default void beforeOperation(Operation operation, boolean replay) {}

    /**
     * Called after an operation ran and its results were counted.
     *
     * @param operation the operation
     * @param residentBytes the bytes on the device by the executor's account
     */
    default void afterOperation(Operation operation, long residentBytes) {}
}
