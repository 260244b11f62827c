package io.memplan.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.memplan.graph.plan.Plan;
import io.memplan.trainer.execute.StepReport;

/** A step of which the predictions and the loss are there, and the gradients are not yet complete. */
sealed interface UnderWay permits PendingStep, SplitStep {

    /** Returns the predictions. */
    NDList predictions();

    /** Returns the loss. */
    NDArray loss();

    /** Returns whether the arrays are the very labels and predictions of this step. */
    boolean isOf(NDList labels, NDList predictions);

    /**
     * Completes the gradients.
     *
     * @throws io.memplan.trainer.execute.StepFailedException if an operation fails; the step is undone
     */
    StepReport finish();

    /** Frees everything of the step without completing its gradients. */
    void abandon();

    /** Returns the plan with the largest peak of those that the step runs by. */
    Plan plan();

    /** Returns whether lists hold the very same arrays. */
    @SuppressWarnings("ReferenceEquality") // the same array, not an equal one
    static boolean sameArrays(NDList one, NDList other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < one.size(); i++) {
            if (one.get(i) != other.get(i)) {
                return false;
            }
        }
        return true;
    }
}
