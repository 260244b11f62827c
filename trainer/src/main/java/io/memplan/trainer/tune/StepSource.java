package io.memplan.trainer.tune;

import java.util.Optional;

/** What tuning needs of a model: the graphs of its step, and real passes. */
public interface StepSource extends StepClock {

    /**
     * Returns the graphs of a pass.
     *
     * @param accumulating whether the pass adds to gradients that are there
     */
    BatchGraphs graphs(boolean accumulating);

    /**
     * Returns what a batch in several passes takes beside the pass that runs: the inputs of the others, and the predictions, in
     * bytes.
     *
     * @param microBatch the examples in a pass
     * @param passes the passes; none is held with one
     */
    default long heldBytes(int microBatch, int passes) {
        return 0;
    }

    /** Returns the number of examples that there are. */
    int examples();

    /**
     * Measures the gradient noise scale.
     *
     * @param parts the micro-batches
     * @param batch the examples in each
     * @param plan a plan for a pass of such a batch with gradients of zero, within the memory
     * @throws InterruptedException if the thread is interrupted; everything is then as before
     */
    Optional<NoiseScale> noise(int parts, int batch, io.memplan.graph.plan.Plan plan) throws InterruptedException;
}
