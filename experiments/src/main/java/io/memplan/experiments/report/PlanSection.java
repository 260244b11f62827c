package io.memplan.experiments.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memplan.experiments.results.Quantities;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.plan.ByteSize;
import io.memplan.graph.plan.Placement;
import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanExplanation;
import io.memplan.graph.plan.Resident;
import io.memplan.graph.schedule.Lane;
import io.memplan.graph.schedule.LaneInterval;
import io.memplan.graph.schedule.Simulator;
import io.memplan.graph.schedule.Timeline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The part of a report that shows a plan: memory, lanes, who is resident at the peak, and what becomes of each layer. */
public final class PlanSection {

    private static final int MOST_LAYERS = 30;
    private static final int MOST_RESIDENTS = 200;
    private static final List<String> KINDS = List.of("kept", "recomputed", "swapped");

    private PlanSection() {}

    /** Returns the section of a feasible plan on a device. */
    public static ReportSection of(TrainingGraph graph, Plan plan, HardwareProfile hardware) {
        Timeline timeline = Simulator.simulate(graph, plan.schedule(), hardware);
        PlanExplanation explanation = PlanExplanation.of(graph, plan);
        Map<String, long[]> layers = layers(graph, explanation);
        return new ReportSection(
                graph.name() + " within " + ByteSize.format(plan.budgetBytes()),
                facts(graph, plan, timeline),
                List.of(
                        MemoryChart.of(graph, plan.schedule(), plan.budgetBytes()),
                        lanes(graph, timeline, hardware),
                        layerChart(layers)),
                List.of(residents(explanation), layerTable(layers)));
    }

    private static List<Fact> facts(TrainingGraph graph, Plan plan, Timeline timeline) {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("strategy", plan.strategy()));
        facts.add(new Fact("status", plan.status().name().toLowerCase(Locale.ROOT)));
        facts.add(new Fact("operations", String.valueOf(graph.operations().size())));
        facts.add(new Fact("budget", ByteSize.format(plan.budgetBytes())));
        facts.add(new Fact(
                "peak",
                ByteSize.format(graph.keepAllPeakBytes()) + " → " + ByteSize.format(plan.predictedPeakBytes())));
        facts.add(new Fact("always resident", ByteSize.format(graph.alwaysResidentBytes())));
        facts.add(new Fact("time", Quantities.time(plan.baseNanos()) + " → " + Quantities.time(plan.predictedNanos())));
        facts.add(new Fact("overhead", Quantities.finePercent(plan.overhead())));
        facts.add(new Fact("gap to the bound", Quantities.finePercent(plan.gap())));
        facts.add(new Fact("recomputes", String.valueOf(plan.schedule().recomputes())));
        facts.add(new Fact("waiting for transfers", Quantities.time(timeline.exposedTransferNanos())));
        facts.add(new Fact("solved in", String.format(Locale.ROOT, "%.1f s", plan.solveMillis() / 1e3)));
        return facts;
    }

    private static Chart lanes(TrainingGraph graph, Timeline timeline, HardwareProfile hardware) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode lanes = data.putArray("lanes");
        for (Lane lane : Lane.values()) {
            lanes.add(lane.title());
        }
        Map<String, Integer> places = new LinkedHashMap<>();
        boolean[] computed = new boolean[graph.operations().size()];
        ArrayNode pieces = data.putArray("pieces");
        for (LaneInterval interval : timeline.intervals()) {
            boolean computes = interval.lane() == Lane.COMPUTE;
            String name = computes
                    ? graph.operation(interval.subject()).label()
                    : graph.value(interval.subject()).name();
            int color = interval.lane().number();
            if (computes) {
                color = computed[interval.subject()] ? 4 : 0;
                name += computed[interval.subject()] ? ", again" : "";
                computed[interval.subject()] = true;
            }
            places.putIfAbsent(name, places.size());
            pieces.addArray()
                    .add(interval.lane().number() - 1)
                    .add(interval.startNanos())
                    .add(interval.endNanos())
                    .add(places.get(name))
                    .add(color);
        }
        ArrayNode names = data.putArray("names");
        places.keySet().forEach(names::add);
        data.put("end", timeline.stepNanos());
        return new Chart(
                "lanes",
                "What runs when on " + hardware.name() + " (computes blue, recomputes red)",
                "The step takes " + Quantities.time(timeline.stepNanos()) + ", of which "
                        + Quantities.time(timeline.computeNanos()) + " are computes and "
                        + Quantities.time(timeline.exposedTransferNanos()) + " wait for transfers.",
                data);
    }

    /** Returns the bytes kept, recomputed and swapped of each layer, the layers with the most bytes first. */
    private static Map<String, long[]> layers(TrainingGraph graph, PlanExplanation explanation) {
        Map<String, long[]> bytes = new LinkedHashMap<>();
        explanation.placements().forEach((storage, placement) -> {
            String name = graph.operation(graph.producerOf(storage)).name();
            int end = Math.max(name.lastIndexOf('/'), name.lastIndexOf('.'));
            String layer = end > 0 ? name.substring(0, end) : name;
            int kind = placement instanceof Placement.Keep ? 0 : placement instanceof Placement.Recompute ? 1 : 2;
            bytes.computeIfAbsent(layer, any -> new long[KINDS.size()])[kind] +=
                    graph.value(storage).bytes();
        });
        List<Map.Entry<String, long[]>> largest = new ArrayList<>(bytes.entrySet());
        largest.sort(Comparator.comparingLong((Map.Entry<String, long[]> entry) ->
                        entry.getValue()[0] + entry.getValue()[1] + entry.getValue()[2])
                .reversed());
        Map<String, long[]> sorted = new LinkedHashMap<>();
        largest.forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }

    private static Chart layerChart(Map<String, long[]> layers) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode names = data.putArray("layers");
        layers.keySet().stream().limit(MOST_LAYERS).forEach(names::add);
        ArrayNode kinds = data.putArray("kinds");
        for (int kind = 0; kind < KINDS.size(); kind++) {
            int place = kind;
            ArrayNode bytes = kinds.addObject().put("name", KINDS.get(kind)).putArray("bytes");
            layers.values().stream().limit(MOST_LAYERS).forEach(layer -> bytes.add(layer[place]));
        }
        return new Chart(
                "layers",
                "What becomes of the " + Math.min(MOST_LAYERS, layers.size()) + " largest layers",
                "The table of layers below says the same in numbers.",
                data);
    }

    private static ReportTable layerTable(Map<String, long[]> layers) {
        List<List<String>> rows = new ArrayList<>();
        layers.forEach((layer, bytes) -> rows.add(
                List.of(layer, ByteSize.format(bytes[0]), ByteSize.format(bytes[1]), ByteSize.format(bytes[2]))));
        List<String> header = new ArrayList<>(List.of("layer"));
        header.addAll(KINDS);
        return new ReportTable("Layers (" + layers.size() + ")", header, rows, false);
    }

    private static ReportTable residents(PlanExplanation explanation) {
        List<List<String>> rows = new ArrayList<>();
        for (Resident resident :
                explanation.residents().stream().limit(MOST_RESIDENTS).toList()) {
            rows.add(List.of(
                    ByteSize.format(resident.bytes()),
                    resident.value().name(),
                    resident.value().role().name().toLowerCase(Locale.ROOT),
                    resident.placement().describe(),
                    resident.reason()));
        }
        return new ReportTable(
                "On the device at the peak: " + ByteSize.format(explanation.peakBytes()) + " at step "
                        + explanation.peakStep() + ", " + explanation.peakOperation(),
                List.of("size", "tensor", "role", "placement", "why"),
                rows,
                true);
    }
}
