package io.memplan.graph.schedule;

import io.memplan.graph.TrainingGraph;
import java.util.List;

/**
 * Replays a schedule against a graph and says whether it is valid, what it takes and how long it computes.
 *
 * <p>It knows nothing of planners: the steps are all it reads. The rules are those of {@link ScheduleRule}. Memory is
 * {@link TrainingGraph#alwaysResidentBytes} plus the produced storages on the device; a computed operation adds those
 * of its outputs that are not there yet, and its workspace while it runs. Computing the producer of a storage that is
 * already on the device replaces its contents: the storage is at version 0 again, and views of it are undefined until
 * they too are computed again. The same holds after a copy in, which brings back the version that was copied out, but for
 * {@link InPlaceResults}: those that were defined when the storage was copied out are defined again.
 *
 * <p>The time is linear in the steps and their operands.
 */
public final class ScheduleChecker {

    private ScheduleChecker() {}

    /** Returns a report of the schedule; a broken rule is listed, not thrown. */
    public static ScheduleReport check(TrainingGraph graph, Schedule schedule, MemoryLimits limits) {
        ScheduleReplay replay = new ScheduleReplay(graph, schedule, limits);
        schedule.replay(replay);
        return replay.finish();
    }

    /**
     * Returns a report of a schedule that must be valid.
     *
     * @throws InvalidScheduleException if a rule is broken
     */
    public static ScheduleReport checkOrThrow(TrainingGraph graph, Schedule schedule, MemoryLimits limits) {
        ScheduleReport report = check(graph, schedule, limits);
        List<Violation> violations = report.violations();
        if (!violations.isEmpty()) {
            throw new InvalidScheduleException(graph.name(), violations);
        }
        return report;
    }
}
