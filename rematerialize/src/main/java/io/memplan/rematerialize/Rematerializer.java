package io.memplan.rematerialize;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.schedule.Schedule;

/** Evaluates choices of what to retain on one graph, over and over. Not thread-safe. */
final class Rematerializer {

    private final CompactGraph graph;
    private final RecomputeDeadlines deadlines;
    private final MinimalRecomputation recomputation;
    private final ComputeSequence sequence;
    private long peakBytes;
    private long nanos;

    Rematerializer(TrainingGraph trainingGraph) {
        this.graph = new CompactGraph(trainingGraph);
        this.deadlines = new RecomputeDeadlines(graph);
        this.recomputation = new MinimalRecomputation(graph, deadlines);
        this.sequence = new ComputeSequence(graph);
    }

    CompactGraph graph() {
        return graph;
    }

    RecomputeDeadlines deadlines() {
        return deadlines;
    }

    /** Derives and measures the order of computes for a choice; returns false if it has far too many recomputes. */
    boolean evaluate(Availability availability) {
        if (!recomputation.derive(availability, sequence)) {
            return false;
        }
        peakBytes = sequence.measure();
        nanos = sequence.nanos();
        return true;
    }

    /** Returns the peak of the last choice evaluated, in bytes. */
    long peakBytes() {
        return peakBytes;
    }

    /** Returns the time of the last choice evaluated, in nanoseconds. */
    long nanos() {
        return nanos;
    }

    /** Returns the order of computes of the last choice evaluated; it changes with the next. */
    ComputeSequence sequence() {
        return sequence;
    }

    /** Returns the schedule of the last choice evaluated. */
    Schedule schedule() {
        return sequence.toSchedule();
    }
}
