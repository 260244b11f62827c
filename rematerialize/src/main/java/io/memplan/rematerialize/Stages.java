package io.memplan.rematerialize;

import io.memplan.graph.Phase;
import java.util.Arrays;
import java.util.stream.IntStream;

/** A division of the order of first computes into stages, at the start of which operations may run again (Checkmate §4.3). */
final class Stages {

    private final int[] ends;

    private Stages(int[] ends) {
        this.ends = ends;
    }

    /** Returns one stage for each operation: the full model. */
    static Stages full(CompactGraph graph) {
        return new Stages(IntStream.range(0, graph.operations()).toArray());
    }

    /** Returns one stage for the whole forward part, and one for each operation after it: the merged model. */
    static Stages merged(CompactGraph graph) {
        int forward = 0;
        while (forward + 1 < graph.operations()
                && graph.graph().operation(forward + 1).phase() == Phase.FORWARD) {
            forward++;
        }
        return new Stages(IntStream.range(forward, graph.operations()).toArray());
    }

    int count() {
        return ends.length;
    }

    /** Returns the first operation that the stage computes for the first time. */
    int first(int stage) {
        return stage == 0 ? 0 : ends[stage - 1] + 1;
    }

    /** Returns the last operation that the stage computes for the first time. */
    int last(int stage) {
        return ends[stage];
    }

    /** Returns the stage that computes the operation for the first time, or the number of stages for the end. */
    int of(int operation) {
        int at = Arrays.binarySearch(ends, operation);
        return at >= 0 ? at : -at - 1;
    }
}
