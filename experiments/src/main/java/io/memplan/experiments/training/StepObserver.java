package io.memplan.experiments.training;

/** Someone who watches the steps of a training. */
@FunctionalInterface
public interface StepObserver {

    /** An observer who does nothing. */
    StepObserver NONE = (step, total, loss, nanos) -> true;

    /**
     * Called after each step.
     *
     * @param step the steps done so far, from one
     * @param total the steps that there will be
     * @param loss the loss of the step
     * @param nanos the time of the step, in nanoseconds
     * @return whether to go on
     */
    boolean afterStep(int step, long total, float loss, long nanos);
}
