package io.memplan.trainer;

import io.memplan.graph.TrainingGraph;

/** How much device memory a step may take. */
public sealed interface Budget {

    /** Returns the budget for a graph, in bytes. */
    long bytesFor(TrainingGraph graph);

    /** Returns a budget of that many bytes. */
    static Budget bytes(long bytes) {
        return new Bytes(bytes);
    }

    /** Returns what is always resident plus that share of the activation peak; 1 is keep-all. */
    static Budget share(double share) {
        return new Share(share);
    }

    /** A number of bytes. */
    record Bytes(long bytes) implements Budget {
        @Override
        public long bytesFor(TrainingGraph graph) {
            return bytes;
        }
    }

    /** A share of the activation peak, on top of what is always resident. */
    record Share(double share) implements Budget {
        @Override
        public long bytesFor(TrainingGraph graph) {
            return graph.budgetOfShare(share);
        }
    }
}
