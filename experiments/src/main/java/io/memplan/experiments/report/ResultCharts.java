package io.memplan.experiments.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Finds what of a result can be drawn, by the fields of its rows. */
final class ResultCharts {

    private static final int MOST_CHARTS = 12;

    private ResultCharts() {}

    static List<Chart> of(JsonNode result) {
        List<Chart> charts = new ArrayList<>();
        JsonNode rows = result.path("rows");
        if (have(result.path("points"), "budgetBytes", "overhead")) {
            charts.add(BudgetCharts.front(result));
        } else if (have(rows, "budgetBytes", "timeRatio")) {
            charts.add(BudgetCharts.measuredTime(rows));
            charts.add(BudgetCharts.peaks(rows));
        } else if (have(rows, "graph", "budgetBytes", "strategy", "overhead")) {
            charts.addAll(strategies(result, rows));
        }
        if (have(rows, "network", "maxBatch")) {
            charts.add(BarChart.of("Largest batch", "number")
                    .add("ours", rows, ResultCharts::network, "maxBatch")
                    .add("published", rows, ResultCharts::network, "paper")
                    .add("without recompute, freeing", rows, ResultCharts::network, "baselineHonest")
                    .add("published without recompute", rows, ResultCharts::network, "baselinePublished")
                    .chart());
        }
        if (have(rows, "what", "loss")) {
            charts.add(BarChart.of("Added time", "percent")
                    .add(
                            "added time",
                            rows,
                            row -> row.path("what").asText() + ", "
                                    + row.path("strategy").asText(),
                            "loss")
                    .chart());
        }
        if (have(rows, "network", "ratio")) {
            charts.add(BarChart.of("Peak as written over the lowest", "number")
                    .add("times", rows, ResultCharts::network, "ratio")
                    .chart());
        }
        if (have(rows, "device", "loss")) {
            charts.add(BarChart.of("Samples a second below the best batch", "percent")
                    .add(
                            "below the best",
                            rows,
                            row -> row.path("device").asText() + ", "
                                    + row.path("foundBy").asText(),
                            "loss")
                    .chart());
        }
        if (have(rows, "workload", "figure", "value")) {
            BarChart lanes = BarChart.of("Utilisation: lanes that do work", "percent")
                    .add(
                            "of lanes",
                            only(rows, ResultCharts::isUtilisation),
                            row -> row.path("figure").asText(),
                            "value");
            lanes.ifAny(charts::add);
        }
        if (have(result.path("batchPoints"), "function", "utilisation")) {
            charts.add(BarChart.of("Utilisation of each batch point", "percent")
                    .add("of lanes", result.path("batchPoints"), ResultCharts::batchPoint, "utilisation")
                    .chart());
        }
        return charts;
    }

    /** Returns whether a row has all the fields: not every row needs to, for some budgets are infeasible. */
    private static boolean have(JsonNode rows, String... fields) {
        for (JsonNode row : rows) {
            boolean all = row.isObject();
            for (String field : fields) {
                all &= row.has(field);
            }
            if (all) {
                return true;
            }
        }
        return false;
    }

    private static List<Chart> strategies(JsonNode result, JsonNode rows) {
        Map<String, List<JsonNode>> groups = new LinkedHashMap<>();
        for (JsonNode row : rows) {
            String place = row.path("graph").asText()
                    + (row.has("hardware") ? ", " + row.path("hardware").asText() : "");
            groups.computeIfAbsent(place, any -> new ArrayList<>()).add(row);
        }
        List<Chart> charts = new ArrayList<>();
        groups.forEach((place, group) -> {
            if (charts.size() < MOST_CHARTS) {
                charts.add(BudgetCharts.strategies(place, group, result.path("publishedPoints")));
            }
        });
        return charts;
    }

    private static List<JsonNode> only(JsonNode rows, Predicate<JsonNode> wanted) {
        List<JsonNode> chosen = new ArrayList<>();
        rows.forEach(row -> {
            if (wanted.test(row)) {
                chosen.add(row);
            }
        });
        return chosen;
    }

    private static boolean isUtilisation(JsonNode row) {
        return row.path("unit").asText().equals("of lanes")
                || row.path("figure").asText().endsWith("utilisation");
    }

    private static String network(JsonNode row) {
        return row.path("network").asText()
                + (row.has("abstraction") ? ", " + row.path("abstraction").asText() : "");
    }

    private static String batchPoint(JsonNode row) {
        return row.path("function").asText() + ":" + row.path("line").asText() + " "
                + row.path("instruction").asText();
    }
}
