package io.memplan.experiments.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memplan.graph.plan.ByteSize;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Charts over the budget: added time, and peaks. */
final class BudgetCharts {

    private static final String IN_NUMBERS = "The table of rows below says the same in numbers.";

    private final ObjectNode data = JsonNodeFactory.instance.objectNode();
    private final ArrayNode lines = data.putArray("lines");

    private BudgetCharts(String unit) {
        data.put("unit", unit);
    }

    /** Draws what {@code memplan pareto} found. */
    static Chart front(JsonNode result) {
        BudgetCharts chart = new BudgetCharts("percent");
        long floor = result.path("floorBytes").asLong();
        double base = Math.max(1, result.path("baseNanos").asDouble());
        ArrayNode times = chart.line("plan");
        ArrayNode bounds = chart.dashed("proven bound");
        for (JsonNode point : result.path("points")) {
            add(times, point, point.path("overhead").asDouble());
            add(bounds, point, point.path("lowerBoundNanos").asDouble() / base - 1);
        }
        chart.data.put("floor", floor);
        return new Chart(
                "front",
                "Added time against the budget",
                "The table of points below says the same in numbers; no budget below " + ByteSize.format(floor)
                        + " is feasible.",
                chart.data);
    }

    /** Draws the time of measured steps over that of plain DJL, less one. */
    static Chart measuredTime(JsonNode rows) {
        BudgetCharts chart = new BudgetCharts("percent");
        chart.floor(rows);
        ArrayNode measured = chart.line("measured, over plain DJL");
        ArrayNode predicted = chart.dashed("predicted");
        for (JsonNode row : rows) {
            if (row.has("timeRatio")) {
                add(measured, row, row.path("timeRatio").asDouble() - 1);
            }
            if (row.has("predictedTimeRatio")) {
                add(predicted, row, row.path("predictedTimeRatio").asDouble() - 1);
            }
        }
        return new Chart("front", "Added time against the budget", IN_NUMBERS, chart.data);
    }

    /** Draws peaks in bytes. */
    static Chart peaks(JsonNode rows) {
        BudgetCharts chart = new BudgetCharts("bytes");
        chart.floor(rows);
        Map<String, String> names = new LinkedHashMap<>();
        names.put("predictedPeakBytes", "predicted");
        names.put("accountedPeakBytes", "accounted for");
        names.put("measuredPeakBytes", "resident, over the start");
        names.put("plainPeakBytes", "plain DJL, resident");
        names.forEach((field, name) -> {
            ArrayNode line = field.startsWith("plain") ? chart.dashed(name) : chart.line(name);
            for (JsonNode row : rows) {
                if (row.has(field)) {
                    add(line, row, row.path(field).asDouble());
                }
            }
        });
        return new Chart("front", "Peak memory against the budget", IN_NUMBERS, chart.data);
    }

    /** Draws a line for each strategy, and what others published as points. */
    static Chart strategies(String place, List<JsonNode> rows, JsonNode published) {
        BudgetCharts chart = new BudgetCharts("percent");
        Map<String, ArrayNode> lineByStrategy = new LinkedHashMap<>();
        for (JsonNode row : rows) {
            if (row.has("overhead")) {
                add(
                        lineByStrategy.computeIfAbsent(row.path("strategy").asText(), chart::line),
                        row,
                        row.path("overhead").asDouble());
            }
        }
        ArrayNode points = null;
        for (JsonNode point : published) {
            for (JsonNode row : rows) {
                boolean same = row.path("graph").equals(point.path("graph"))
                        && row.path("budget").equals(point.path("budget"));
                if (same) {
                    points = points == null ? chart.scatter("published") : points;
                    add(points, row, point.path("overhead").asDouble());
                    break;
                }
            }
        }
        return new Chart("front", "Added time against the budget: " + place, IN_NUMBERS, chart.data);
    }

    /** The largest smallest feasible budget that a row states is the floor, if there is one. */
    private void floor(JsonNode rows) {
        for (JsonNode row : rows) {
            if (row.path("smallestFeasibleBytes").isNumber()) {
                data.put("floor", row.path("smallestFeasibleBytes").asLong());
            }
        }
    }

    private ArrayNode line(String name) {
        return lines.addObject().put("name", name).putArray("points");
    }

    private ArrayNode dashed(String name) {
        return lines.addObject().put("name", name).put("dashed", true).putArray("points");
    }

    private ArrayNode scatter(String name) {
        return lines.addObject().put("name", name).put("scatter", true).putArray("points");
    }

    private static void add(ArrayNode line, JsonNode row, double value) {
        line.addArray().add(row.path("budgetBytes").asLong()).add(value);
    }
}
