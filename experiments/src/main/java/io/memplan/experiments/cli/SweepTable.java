package io.memplan.experiments.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.memplan.experiments.results.Quantities;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** The rows of a sweep, for people. */
final class SweepTable {

    private SweepTable() {}

    static void print(List<JsonNode> rows, PrintWriter out) {
        Table table =
                Table.withHeader("graph", "hardware", "budget", "strategy", "status", "overhead", "gap", "solved in");
        for (JsonNode row : rows) {
            table.addRow(
                    row.get("graph").asText(),
                    row.get("hardware").asText(),
                    row.get("budget").asText(),
                    row.get("strategy").asText(),
                    row.get("status").asText().toLowerCase(Locale.ROOT),
                    share(row, "overhead"),
                    share(row, "gap"),
                    row.get("solveMillis").asLong() + " ms");
        }
        table.print(out);
    }

    private static String share(JsonNode row, String field) {
        return row.has(field) ? Quantities.finePercent(row.get(field).asDouble()) : "-";
    }
}
