package io.memplan.batching.execute;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a batch of members returned.
 *
 * @param members what became of each member, in their order
 * @param launches how often a block was run for some members at once
 * @param activeLanes the members that took part in all launches together
 * @param laneSlots the members that could have taken part in them
 * @param counts what the machine did beside the program's own work, if the executor counts it
 * @param points what was launched at each batch point
 * @param events each launch of a batch point, if that was asked for
 */
public record BatchResult(
        List<Member> members,
        long launches,
        long activeLanes,
        long laneSlots,
        MachineCounts counts,
        List<PointUse> points,
        List<LaunchEvent> events) {

    public BatchResult {
        members = List.copyOf(members);
        points = List.copyOf(points);
        events = List.copyOf(events);
    }

    /** Returns the same with other outcomes. */
    public BatchResult withMembers(List<Member> others) {
        return new BatchResult(others, launches, activeLanes, laneSlots, counts, points, events);
    }

    BatchResult withPoints(List<PointUse> uses, List<LaunchEvent> launched) {
        return new BatchResult(members, launches, activeLanes, laneSlots, counts, uses, launched);
    }

    /** Returns the part of the lanes that did work, between 0 and 1. */
    public double utilisation() {
        return laneSlots == 0 ? 1 : (double) activeLanes / laneSlots;
    }

    /**
     * What became of one member.
     *
     * @param results what it returned, boxed; a record as its components; nothing if it failed
     * @param failure why it has no results
     */
    public record Member(List<@Nullable Object> results, Optional<Failure> failure) {}
}
