package io.memplan.trainer.tune;

import io.memplan.graph.TrainingGraph;

/** Gives the costed graph of a training step at any batch, without taking memory for it. */
@FunctionalInterface
public interface BatchGraphs {

    /**
     * Returns the graph of a step, with predicted times.
     *
     * @param batch the examples in the batch, 1 or more
     */
    TrainingGraph at(int batch);
}
