package io.memplan.graph.plan;

import io.memplan.graph.Operation;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import io.memplan.graph.schedule.MemoryLimits;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.ScheduleChecker;
import io.memplan.graph.schedule.ScheduleReport;
import io.memplan.graph.schedule.Step;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a plan does with every storage, and who is on the device at its peak.
 *
 * @param peakBytes the peak of the schedule, in bytes
 * @param peakStep the index of the step at which it is reached, or -1 for the start
 * @param peakOperation the label of the operation computed then
 * @param alwaysResidentBytes what is always on the device, in bytes
 * @param workspaceBytes the workspace of the operation at the peak, in bytes
 * @param residents the produced storages on the device then, the largest first
 * @param placements what becomes of each produced storage, by the id of the value that owns its bytes
 * @param keptBytes the bytes of the storages that are kept, in total
 * @param recomputedBytes the bytes of the storages that are computed again, in total
 * @param swappedBytes the bytes of the storages that are swapped, in total
 */
public record PlanExplanation(
        long peakBytes,
        int peakStep,
        String peakOperation,
        long alwaysResidentBytes,
        long workspaceBytes,
        List<Resident> residents,
        SortedMap<Integer, Placement> placements,
        long keptBytes,
        long recomputedBytes,
        long swappedBytes) {

    /** Copies the collections. */
    public PlanExplanation {
        residents = List.copyOf(residents);
        placements = Collections.unmodifiableSortedMap(new TreeMap<>(placements));
    }

    /** Explains a feasible plan of the graph. */
    public static PlanExplanation of(TrainingGraph graph, Plan plan) {
        return of(graph, plan.schedule());
    }

    /** Explains a valid schedule of the graph. */
    public static PlanExplanation of(TrainingGraph graph, Schedule schedule) {
        ScheduleReport report = ScheduleChecker.checkOrThrow(graph, schedule, MemoryLimits.unlimited());
        SortedMap<Integer, Placement> placements = Placements.of(graph, schedule);
        int peakStep = report.peakStep();
        Residency residency = new Residency(graph);
        for (int step = 0; step <= peakStep; step++) {
            schedule.steps().get(step).apply(residency);
        }
        Step peak = peakStep < 0 ? null : schedule.steps().get(peakStep);
        Operation running = peak instanceof Step.Compute compute ? graph.operation(compute.operation()) : null;
        List<Resident> residents = residency.storages().stream()
                .map(storage -> resident(graph, storage, placements, running))
                .sorted(Comparator.comparingLong(Resident::bytes)
                        .reversed()
                        .thenComparingInt(resident -> resident.value().id()))
                .toList();
        long[] totals = new long[3];
        placements.forEach((storage, placement) -> {
            int kind = placement instanceof Placement.Keep ? 0 : placement instanceof Placement.Recompute ? 1 : 2;
            totals[kind] += graph.value(storage).bytes();
        });
        return new PlanExplanation(
                report.peakBytes(),
                peakStep,
                running == null ? String.valueOf(peak == null ? "the start" : peak) : running.label(),
                graph.alwaysResidentBytes(),
                running == null ? 0 : running.workspaceBytes(),
                residents,
                placements,
                totals[0],
                totals[1],
                totals[2]);
    }

    private static Resident resident(
            TrainingGraph graph, int storage, SortedMap<Integer, Placement> placements, @Nullable Operation running) {
        Value value = graph.value(storage);
        Placement placement = placements.getOrDefault(storage, new Placement.Keep());
        String reason = "waits for a later reader, " + placement.describe();
        if (running != null && holds(graph, running.outputs(), storage)) {
            reason = "is written by " + running.label();
        } else if (running != null && holds(graph, running.inputs(), storage)) {
            reason = "is read by " + running.label();
        }
        return new Resident(value, placement, reason);
    }

    private static boolean holds(TrainingGraph graph, List<Integer> values, int storage) {
        return values.stream().anyMatch(value -> graph.storageOf(value) == storage);
    }

    /** Returns the peak, its largest residents and the totals, a line each. */
    public String describe(int mostResidents) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "peak %s at step %d, %s: %s always resident, %s workspace%n",
                ByteSize.format(peakBytes),
                peakStep,
                peakOperation,
                ByteSize.format(alwaysResidentBytes),
                ByteSize.format(workspaceBytes)));
        residents.stream()
                .limit(mostResidents)
                .forEach(resident -> text.append(String.format(
                        Locale.ROOT,
                        "  %10s  %s (%s), %s%n",
                        ByteSize.format(resident.bytes()),
                        resident.value().name(),
                        resident.value().role(),
                        resident.reason())));
        text.append(String.format(
                Locale.ROOT,
                "kept %s, recomputed %s, swapped %s%n",
                ByteSize.format(keptBytes),
                ByteSize.format(recomputedBytes),
                ByteSize.format(swappedBytes)));
        return text.toString();
    }
}
