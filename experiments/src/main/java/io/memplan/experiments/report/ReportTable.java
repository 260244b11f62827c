package io.memplan.experiments.report;

import java.util.List;

/**
 * A table.
 *
 * @param caption what it shows
 * @param header the names of its columns
 * @param rows its cells, row by row
 * @param isOpen whether it is shown without being asked for
 */
public record ReportTable(String caption, List<String> header, List<List<String>> rows, boolean isOpen) {

    /** Copies the lists. */
    public ReportTable {
        header = List.copyOf(header);
        rows = rows.stream().map(List::copyOf).toList();
    }
}
