package io.memplan.experiments.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Bars beside each other, one group for each category. */
final class BarChart {

    private static final int MOST = 40;

    private final String title;
    private final String unit;
    private final List<String> categories = new ArrayList<>();
    private final Map<String, Map<String, Double>> valuesBySeries = new LinkedHashMap<>();

    private BarChart(String title, String unit) {
        this.title = title;
        this.unit = unit;
    }

    /** Starts a chart; the unit is {@code number} or {@code percent}. */
    static BarChart of(String title, String unit) {
        return new BarChart(title, unit);
    }

    /** Adds a series: the field of each row that has it as a number. */
    BarChart add(String series, Iterable<JsonNode> rows, Function<JsonNode, String> category, String field) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (JsonNode row : rows) {
            if (row.path(field).isNumber() && categories.size() < MOST) {
                String name = category.apply(row);
                if (!categories.contains(name)) {
                    categories.add(name);
                }
                values.putIfAbsent(name, row.path(field).asDouble());
            }
        }
        if (!values.isEmpty()) {
            valuesBySeries.put(series, values);
        }
        return this;
    }

    void ifAny(Consumer<Chart> taker) {
        if (!categories.isEmpty()) {
            taker.accept(chart());
        }
    }

    Chart chart() {
        ObjectNode data = JsonNodeFactory.instance.objectNode().put("unit", unit);
        ArrayNode names = data.putArray("categories");
        categories.forEach(names::add);
        ArrayNode series = data.putArray("series");
        valuesBySeries.forEach((name, values) -> {
            ArrayNode numbers = series.addObject().put("name", name).putArray("values");
            for (String category : categories) {
                Double value = values.get(category);
                if (value == null) {
                    numbers.addNull();
                } else {
                    numbers.add(value);
                }
            }
        });
        return new Chart("bars", title, "The table of rows below says the same in numbers.", data);
    }
}
