package io.memplan.experiments.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.memplan.experiments.results.Quantities;
import io.memplan.graph.plan.ByteSize;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The part of a report that shows what a command printed with {@code --json}: single values as facts, lists of objects as
 * tables, and the points of {@code pareto} as a chart too. Fields that end in {@code Bytes}, {@code Nanos} or {@code Millis}
 * are shown with their unit, and shares as percent.
 */
public final class ResultSection {

    private static final int MOST_ROWS = 2_000;
    private static final int MOST_TEXT = 500;

    /** The fields whose values are shares of one. */
    private static final Pattern SHARES = Pattern.compile("(?i)(overhead|gap|share|utilisation|accuracy)$");

    private ResultSection() {}

    /**
     * Returns the section of a result.
     *
     * @param heading the heading
     * @param result an object
     */
    public static ReportSection of(String heading, JsonNode result) {
        List<Fact> facts = new ArrayList<>();
        List<ReportTable> tables = new ArrayList<>();
        result.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (value.isArray() && !value.isEmpty() && value.get(0).isObject()) {
                tables.add(table(field.getKey(), value));
            } else if (!value.isArray() || value.size() <= 20) {
                facts.add(new Fact(nameOf(field.getKey()), text(field.getKey(), value)));
            } else {
                facts.add(new Fact(nameOf(field.getKey()), value.size() + " values"));
            }
        });
        return new ReportSection(heading, facts, ResultCharts.of(result), tables);
    }

    private static ReportTable table(String name, JsonNode rows) {
        Set<String> columns = new LinkedHashSet<>();
        rows.forEach(row -> row.properties().forEach(field -> columns.add(field.getKey())));
        List<List<String>> cells = new ArrayList<>();
        for (JsonNode row : rows) {
            if (cells.size() < MOST_ROWS) {
                cells.add(columns.stream()
                        .map(column -> row.has(column) ? text(column, row.get(column)) : "")
                        .toList());
            }
        }
        String more = rows.size() > MOST_ROWS ? ", the first " + MOST_ROWS : "";
        return new ReportTable(
                nameOf(name) + " (" + rows.size() + more + ")",
                columns.stream().map(column -> nameOf(column, columns)).toList(),
                cells,
                true);
    }

    /** Returns the name of a column; with its unit if another column would have the same name. */
    private static String nameOf(String column, Set<String> columns) {
        String name = nameOf(column);
        boolean isAlone = columns.stream()
                .noneMatch(other -> !other.equals(column) && nameOf(other).equals(name));
        return isAlone ? name : words(column);
    }

    /** Returns {@code max batch} for {@code maxBatch}, and leaves out what the unit of the value says. */
    private static String nameOf(String field) {
        String name = field.replaceFirst("(Bytes|Nanos|Millis)$", "");
        return words(name.isEmpty() ? field : name);
    }

    private static String words(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
    }

    private static String text(String field, JsonNode value) {
        if (value.isNumber() && field.endsWith("Bytes")) {
            return ByteSize.format(value.asLong());
        }
        if (value.isNumber() && field.endsWith("Nanos")) {
            return Quantities.time(Math.round(value.asDouble()));
        }
        if (value.isNumber() && field.endsWith("Millis")) {
            return String.format(Locale.ROOT, "%,d ms", value.asLong());
        }
        if (value.isNumber() && SHARES.matcher(field).find()) {
            return Quantities.finePercent(value.asDouble());
        }
        if (value.isFloatingPointNumber()) {
            return String.format(Locale.ROOT, "%.6g", value.asDouble());
        }
        String text = value.isTextual() ? value.asText() : value.toString();
        return text.length() > MOST_TEXT ? text.substring(0, MOST_TEXT) + "…" : text;
    }
}
