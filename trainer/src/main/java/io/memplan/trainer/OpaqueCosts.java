package io.memplan.trainer;

import io.memplan.graph.Operation;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.operator.OpaqueOperators;
import io.memplan.graph.trace.OpaqueProfile;
import io.memplan.graph.trace.TracedStep;

/** The measured times of opaque blocks, in place of what a cost model says of operations that it cannot look into. */
final class OpaqueCosts {

    private OpaqueCosts() {}

    /** Returns the graph with the measured times. */
    static TrainingGraph apply(TrainingGraph graph, TracedStep traced) {
        if (traced.opaqueProfiles().isEmpty()) {
            return graph;
        }
        return graph.withCosts(operation -> {
            long measured = measuredNanos(operation, traced);
            return measured > 0 ? measured : operation.costNanos();
        });
    }

    private static long measuredNanos(Operation operation, TracedStep traced) {
        boolean forward = operation.operator().equals(OpaqueOperators.FORWARD_NAME);
        if (!forward && !operation.operator().equals(OpaqueOperators.BACKWARD_NAME)) {
            return 0;
        }
        OpaqueProfile profile =
                traced.opaqueProfiles().get((int) operation.attributes().integer(OpaqueOperators.CALL));
        return forward ? profile.nanos() : profile.backwardNanos();
    }
}
