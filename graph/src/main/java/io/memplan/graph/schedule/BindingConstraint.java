package io.memplan.graph.schedule;

import io.memplan.graph.TrainingGraph;
import java.util.Locale;

/** What keeps a schedule from being faster, in one line. */
public final class BindingConstraint {

    private static final double MUCH = 0.9;
    private static final double LITTLE = 0.001;

    private BindingConstraint() {}

    /**
     * Says what binds a simulated schedule: the copies in or out, the room outside, the device memory, or nothing.
     *
     * @param limits the memory that the schedule was made for
     */
    public static String of(TrainingGraph graph, Schedule schedule, Timeline timeline, MemoryLimits limits) {
        double step = Math.max(1, timeline.stepNanos());
        double recomputing = (timeline.computeNanos() - graph.baseNanos()) / step;
        double waiting = timeline.exposedTransferNanos() / step;
        if (recomputing < LITTLE && waiting < LITTLE) {
            return "none: the step is as fast as without a budget";
        }
        ScheduleReport report = ScheduleChecker.check(graph, schedule, MemoryLimits.unlimited());
        double out = busy(timeline, Lane.COPY_OUT) / step;
        double in = busy(timeline, Lane.COPY_IN) / step;
        boolean full = limits.hostBytes() + limits.diskBytes() > 0
                && report.hostPeakBytes() + report.diskPeakBytes()
                        > MUCH * ((double) limits.hostBytes() + limits.diskBytes());
        if (full) {
            return String.format(
                    Locale.ROOT,
                    "room outside the device: %d bytes of copies at once",
                    report.hostPeakBytes() + report.diskPeakBytes());
        }
        if (waiting >= recomputing) {
            Lane lane = waitsForRoom(graph, timeline) ? Lane.COPY_OUT : Lane.COPY_IN;
            return String.format(
                    Locale.ROOT,
                    "the link: %s is busy %.0f %% of the step and waited for %.1f %% of it",
                    lane.title(),
                    100 * (lane == Lane.COPY_OUT ? out : in),
                    100 * waiting);
        }
        return String.format(
                Locale.ROOT,
                "device memory: recomputes take %.1f %% of the step; copy out is busy %.0f %%, copy in %.0f %% of it",
                100 * recomputing,
                100 * out,
                100 * in);
    }

    private static boolean waitsForRoom(TrainingGraph graph, Timeline timeline) {
        long room = 0;
        long other = 0;
        for (Wait wait : Wait.of(graph, timeline)) {
            if (wait.reason() == Wait.Reason.ROOM) {
                room += wait.nanos();
            } else {
                other += wait.nanos();
            }
        }
        return room > other;
    }

    private static double busy(Timeline timeline, Lane lane) {
        double nanos = 0;
        for (LaneInterval interval : timeline.intervals()) {
            nanos += interval.lane() == lane ? interval.endNanos() - interval.startNanos() : 0;
        }
        return nanos;
    }
}
