package io.memplan.experiments.cli;

import io.memplan.experiments.autobatch.WorkloadPart;
import io.memplan.experiments.autobatch.WorkloadRow;
import io.memplan.experiments.cells.Cell;
import io.memplan.experiments.cells.Cells;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Measures the parts of an experiment on batched programs, a cell each, and prints them. */
final class WorkloadOutput {

    private WorkloadOutput() {}

    /** Returns the figures of all parts. */
    static List<WorkloadRow> rows(Cells cells, List<WorkloadPart> parts) throws Exception {
        return cells
                .all(parts.stream()
                        .map(part -> new Cell<>(
                                part.name(), Map.of("part", part.name()), WorkloadRow[].class, () -> part.measure()
                                        .toArray(WorkloadRow[]::new)))
                        .toList())
                .stream()
                .flatMap(Arrays::stream)
                .toList();
    }

    static void print(PrintWriter out, List<WorkloadRow> rows) {
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
