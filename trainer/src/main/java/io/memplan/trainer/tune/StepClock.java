package io.memplan.trainer.tune;

import io.memplan.graph.plan.Plan;

/** Takes real steps to see how long they take. A step changes nothing that training sees. */
public interface StepClock {

    /**
     * Returns the time of one forward and backward pass, in nanoseconds.
     *
     * @param batch the examples in the pass
     * @param accumulating whether it adds to gradients that are there
     * @param plan a plan for that batch, within the memory
     * @throws InterruptedException if the thread is interrupted; everything is then as before
     */
    long passNanos(int batch, boolean accumulating, Plan plan) throws InterruptedException;

    /**
     * Returns the time of updating the parameters once, in nanoseconds.
     *
     * @throws InterruptedException if the thread is interrupted; everything is then as before
     */
    long updateNanos() throws InterruptedException;
}
