package io.memplan.rematerialize;

/**
 * What every {@link MomentModel} of a graph needs.
 *
 * @param graph the graph
 * @param limits which operations may run again, and until when
 * @param states what a storage can have gone through
 */
record MomentRules(CompactGraph graph, RepeatLimits limits, StorageStates states) {

    static MomentRules of(CompactGraph graph) {
        return new MomentRules(graph, new RepeatLimits(graph), new StorageStates(graph));
    }
}
