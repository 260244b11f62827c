package io.memplan.experiments.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memplan.graph.Role;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import io.memplan.graph.plan.ByteSize;
import io.memplan.graph.schedule.Schedule;
import io.memplan.graph.schedule.Step;
import io.memplan.graph.schedule.StepHandler;
import io.memplan.graph.schedule.Tier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The device memory over the steps of a schedule, by what it is taken for. */
final class MemoryChart implements StepHandler {

    private static final int MOST_POINTS = 4_000;
    /** What is always there comes first, at the bottom. */
    private static final List<String> KINDS = List.of(
            "always resident",
            nameOf(Role.PARAMETER),
            nameOf(Role.STATE),
            nameOf(Role.INPUT),
            nameOf(Role.LABEL),
            nameOf(Role.ACTIVATION),
            nameOf(Role.OUTPUT),
            nameOf(Role.GRADIENT),
            "workspace");

    private static final int OTHER = 0;
    private static final int WORKSPACE = KINDS.size() - 1;

    /** What is on the device while a step runs, by kind, in bytes. */
    record Point(int step, String label, List<Long> bytes) {

        long total() {
            return bytes.stream().mapToLong(amount -> amount).sum();
        }
    }

    private final TrainingGraph graph;
    private final boolean[] there;
    private final long[] bytes = new long[KINDS.size()];
    private final List<Point> points = new ArrayList<>();
    private int step;

    private MemoryChart(TrainingGraph graph) {
        this.graph = graph;
        this.there = new boolean[graph.values().size()];
        long sources = 0;
        for (Value value : graph.values()) {
            if (graph.isSource(value.id()) && !value.isView()) {
                bytes[kindOf(value)] += value.bytes();
                sources += value.bytes();
            }
        }
        bytes[OTHER] = graph.alwaysResidentBytes() - sources;
    }

    /** Returns what every step that takes memory finds on the device. */
    static List<Point> points(TrainingGraph graph, Schedule schedule) {
        MemoryChart chart = new MemoryChart(graph);
        for (Step one : schedule.steps()) {
            one.apply(chart);
            chart.step++;
        }
        return chart.points;
    }

    /** Draws a schedule against a budget in bytes. */
    static Chart of(TrainingGraph graph, Schedule schedule, long budgetBytes) {
        List<Point> shown = thinned(points(graph, schedule));
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode steps = data.putArray("steps");
        ArrayNode labels = data.putArray("labels");
        int peakAt = -1;
        long peak = -1;
        for (int i = 0; i < shown.size(); i++) {
            Point point = shown.get(i);
            steps.add(point.step());
            labels.add(point.label());
            if (point.total() > peak) {
                peak = point.total();
                peakAt = i;
            }
        }
        ArrayNode kinds = data.putArray("kinds");
        for (int place = 0; place < KINDS.size(); place++) {
            int kind = place;
            if (shown.stream().anyMatch(point -> point.bytes().get(kind) != 0)) {
                ObjectNode one = kinds.addObject().put("name", KINDS.get(kind));
                ArrayNode amounts = one.putArray("bytes");
                shown.forEach(point -> amounts.add(point.bytes().get(kind)));
            }
        }
        data.put("budget", budgetBytes).put("peak", peak).put("peakAt", peakAt);
        String description = shown.isEmpty()
                ? "No step takes memory."
                : "Memory over " + schedule.steps().size() + " steps: at most " + ByteSize.format(peak) + " at step "
                        + shown.get(peakAt).step() + ", " + shown.get(peakAt).label() + ", within a budget of "
                        + ByteSize.format(budgetBytes) + ".";
        return new Chart("memory", "Device memory over the step", description, data);
    }

    private static String nameOf(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    private static int kindOf(Value value) {
        return KINDS.indexOf(nameOf(value.role()));
    }

    /** Keeps, of neighbouring points, the one that takes the most. */
    private static List<Point> thinned(List<Point> points) {
        int group = (points.size() + MOST_POINTS - 1) / MOST_POINTS;
        if (group <= 1) {
            return points;
        }
        List<Point> kept = new ArrayList<>();
        for (int from = 0; from < points.size(); from += group) {
            Point most = points.get(from);
            for (Point point : points.subList(from, Math.min(points.size(), from + group))) {
                most = point.total() > most.total() ? point : most;
            }
            kept.add(most);
        }
        return kept;
    }

    private void arrive(int storage) {
        if (!there[storage] && !graph.isSource(storage)) {
            there[storage] = true;
            bytes[kindOf(graph.value(storage))] += graph.value(storage).bytes();
        }
    }

    private void point(String label) {
        points.add(new Point(step, label, Arrays.stream(bytes).boxed().toList()));
    }

    @Override
    public void compute(int operation, boolean replay) {
        graph.operation(operation).outputs().forEach(output -> arrive(graph.storageOf(output)));
        bytes[WORKSPACE] = graph.operation(operation).workspaceBytes();
        point(graph.operation(operation).label());
        bytes[WORKSPACE] = 0;
    }

    @Override
    public void free(int storage) {
        if (there[storage]) {
            there[storage] = false;
            bytes[kindOf(graph.value(storage))] -= graph.value(storage).bytes();
        }
    }

    @Override
    public void swapOut(int storage, Tier tier) {}

    @Override
    public void swapIn(int storage) {
        arrive(storage);
        point("copy in " + graph.value(storage).name());
    }

    @Override
    public void dropHost(int storage) {}
}
