package io.memplan.experiments.report;

import java.util.List;

/**
 * A part of a report: a plan, a front, a result.
 *
 * @param heading its heading
 * @param facts what it comes to, first
 * @param charts its charts
 * @param tables its tables
 */
public record ReportSection(String heading, List<Fact> facts, List<Chart> charts, List<ReportTable> tables) {

    /** Copies the lists. */
    public ReportSection {
        facts = List.copyOf(facts);
        charts = List.copyOf(charts);
        tables = List.copyOf(tables);
    }
}
