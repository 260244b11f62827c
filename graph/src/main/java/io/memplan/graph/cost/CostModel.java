package io.memplan.graph.cost;

import io.memplan.graph.Operation;
import io.memplan.graph.TrainingGraph;

/** Predicts how long operations take. */
public interface CostModel {

    /**
     * Predicts the time of one operation.
     *
     * @param graph the graph it belongs to
     * @param operation the operation
     * @return the time in nanoseconds
     */
    long costNanos(TrainingGraph graph, Operation operation);

    /** Returns the graph with predicted times on every operation. */
    default TrainingGraph apply(TrainingGraph graph) {
        return graph.withCosts(operation -> costNanos(graph, operation));
    }
}
