package io.memplan.experiments.cli;

import io.memplan.experiments.autobatch.WorkloadRow;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Prints what was measured of batched programs. */
final class WorkloadOutput {

    private WorkloadOutput() {}

    static void print(PrintWriter out, String experiment, List<WorkloadRow> rows, boolean json) throws IOException {
        if (json) {
            JsonOutput.print(out, generator -> {
                generator.writeStringField("experiment", experiment);
                generator.writeArrayFieldStart("rows");
                for (WorkloadRow row : rows) {
                    generator.writeStartObject();
                    generator.writeStringField("workload", row.workload());
                    generator.writeStringField("figure", row.figure());
                    generator.writeNumberField("value", row.value());
                    generator.writeStringField("unit", row.unit());
                    generator.writeStringField("bar", row.bar());
                    generator.writeEndObject();
                }
                generator.writeEndArray();
            });
            return;
        }
        Table table = Table.withHeader("workload", "figure", "median", "unit", "bar");
        for (WorkloadRow row : rows) {
            table.addRow(
                    row.workload(),
                    row.figure(),
                    String.format(Locale.ROOT, row.value() < 10 ? "%.3f" : "%.1f", row.value()),
                    row.unit(),
                    row.bar());
        }
        table.print(out);
    }
}
