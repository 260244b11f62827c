package io.memplan.trainer.tune;

import io.memplan.graph.plan.Plan;
import java.util.OptionalDouble;

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
     * Compares two passes that were timed before once more, in turns; neither adds to gradients that are there.
     *
     * @param batch the examples in the one
     * @param plan the plan that it was timed with
     * @param other the examples in the other
     * @param otherPlan the plan that the other was timed with
     * @return the time of the one over that of the other, or nothing where another comparison would tell nothing new
     * @throws InterruptedException if the thread is interrupted; everything is then as before
     */
    default OptionalDouble ratioAgain(int batch, Plan plan, int other, Plan otherPlan) throws InterruptedException {
        return OptionalDouble.empty();
    }

    /**
     * Returns the time of updating the parameters once, in nanoseconds.
     *
     * @throws InterruptedException if the thread is interrupted; everything is then as before
     */
    long updateNanos() throws InterruptedException;
}
