package io.memplan.experiments.cli;

import io.memplan.graph.TrainingGraph;
import io.memplan.graph.schedule.Lane;
import io.memplan.graph.schedule.LaneInterval;
import io.memplan.graph.schedule.Timeline;

/**
 * How much a lane of a timeline does.
 *
 * @param lane the lane
 * @param pieces how many computes or copies it runs
 * @param busyNanos how long it is busy, in nanoseconds
 * @param bytes what it copies, in bytes; 0 for computes
 */
record LaneUse(Lane lane, int pieces, long busyNanos, long bytes) {

    static LaneUse of(Lane lane, Timeline timeline, TrainingGraph graph) {
        int pieces = 0;
        long busyNanos = 0;
        long bytes = 0;
        for (LaneInterval interval : timeline.intervals()) {
            if (interval.lane() == lane) {
                pieces++;
                busyNanos += interval.endNanos() - interval.startNanos();
                bytes += lane == Lane.COMPUTE
                        ? 0
                        : graph.value(interval.subject()).bytes();
            }
        }
        return new LaneUse(lane, pieces, busyNanos, bytes);
    }
}
