package io.memplan.trainer;

import io.memplan.graph.plan.Plan;
import io.memplan.graph.schedule.InvalidScheduleException;
import io.memplan.swap.engine.SwapException;
import io.memplan.trainer.execute.StepFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Goes on without the disk when the swap file fails, if there is a plan that does without it. */
final class DiskFallback {

    private static final Logger LOGGER = LoggerFactory.getLogger(PlannedTrainer.class);

    private final StepPlans plans;

    DiskFallback(StepPlans plans) {
        this.plans = plans;
    }

    /** Returns whether a step failed because of a copy, and the next may go without the disk. */
    boolean isAtFault(StepFailedException failure) {
        return failure.getCause() instanceof SwapException && plans.usesDisk();
    }

    /**
     * Plans without the disk from now on. If there is no such plan, the disk is used again, so that the step may succeed when
     * it is taken again. A strategy, or a plan that was given, which knows nothing but the disk is no such plan either.
     *
     * @param cause what failed, which is told why there is no plan
     * @param planning makes the plans of the step
     * @return whether there is a plan
     */
    boolean leave(RuntimeException cause, Runnable planning) {
        if (!plans.usesDisk()) {
            return false;
        }
        plans.useDisk(false);
        try {
            planning.run();
        } catch (InfeasibleBudgetException | InvalidScheduleException e) {
            plans.useDisk(true);
            cause.addSuppressed(e);
            return false;
        }
        Plan plan = plans.latestPlan().orElseThrow();
        Throwable fault = cause.getCause() instanceof SwapException ? cause.getCause() : cause;
        LOGGER.warn(
                "The swap file failed: {} The step is repeated from the same weights, and training goes on without the"
                        + " disk: {} recomputes, {} ms predicted for a step.",
                fault.getMessage(),
                plan.schedule().recomputes(),
                plan.predictedNanos() / 1_000_000);
        return true;
    }
}
