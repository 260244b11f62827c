package io.memplan.rematerialize;

import io.memplan.graph.Effects;

/**
 * The last stage in which an operation could be computed again in any valid schedule: a limit for lower bounds, where
 * {@link RecomputeDeadlines} is one for making plans, and never later.
 */
final class RepeatLimits {

    private final int[] lastStage;

    RepeatLimits(CompactGraph graph) {
        this.lastStage = new int[graph.operations()];
        for (int operation = 0; operation < lastStage.length; operation++) {
            lastStage[operation] = lastStage(graph, operation);
        }
    }

    private static int lastStage(CompactGraph graph, int operation) {
        if (graph.graph().operation(operation).effects() == Effects.RANDOM
                || graph.changesSource(operation)
                || graph.makesLasting(operation)) {
            return operation;
        }
        int last = Integer.MAX_VALUE;
        for (int value : graph.reads[operation]) {
            int storage = graph.storage[value];
            int overwriter = graph.isSource(storage) ? graph.overwriterFrom(storage, operation) : -1;
            if (overwriter >= 0) {
                last = Math.min(last, overwriter);
            }
        }
        return Math.max(last, operation);
    }

    /** Returns whether the operation could be computed again in a stage at or after the given one. */
    boolean allow(int operation, int stage) {
        return stage <= lastStage[operation];
    }
}
