package io.memplan.experiments.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.memplan.batching.execute.BatchResult;
import io.memplan.batching.programs.ChainStatistics;
import io.memplan.experiments.programs.Quantity;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** What chains say of the quantities of their distribution. */
final class ChainReport {

    private final List<Quantity> quantities;
    private final BatchResult result;

    ChainReport(List<Quantity> quantities, BatchResult result) {
        this.quantities = List.copyOf(quantities);
        this.result = result;
    }

    /** Returns the result with the steps and the step size of each chain, without its draws. */
    static BatchResult withoutDraws(BatchResult result) {
        return result.withMembers(result.members().stream()
                .map(member -> member.failure().isPresent()
                        ? member
                        : new BatchResult.Member(
                                member.results().subList(1, member.results().size()), member.failure()))
                .toList());
    }

    void print(PrintWriter out) {
        Table table = Table.withHeader(
                "quantity", "mean", "deviation", "error", "effective draws", "split R-hat", "expected", "off by");
        for (Quantity quantity : quantities) {
            ChainStatistics statistics = quantity.statistics(result);
            table.addRow(
                    quantity.name(),
                    number(statistics.mean()),
                    number(statistics.deviation()),
                    number(statistics.standardError()),
                    String.format(Locale.ROOT, "%.0f", statistics.effective()),
                    number(statistics.splitRhat()),
                    quantity.expected().isPresent() ? number(quantity.expected().getAsDouble()) : "",
                    quantity.expected().isPresent()
                            ? String.format(Locale.ROOT, "%.1f errors", quantity.distance(statistics))
                            : "");
        }
        table.print(out);
    }

    void write(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("quantities");
        for (Quantity quantity : quantities) {
            ChainStatistics statistics = quantity.statistics(result);
            json.writeStartObject();
            json.writeStringField("name", quantity.name());
            json.writeNumberField("mean", statistics.mean());
            json.writeNumberField("deviation", statistics.deviation());
            json.writeNumberField("standardError", statistics.standardError());
            json.writeNumberField("effectiveDraws", statistics.effective());
            json.writeNumberField("splitRhat", statistics.splitRhat());
            if (quantity.expected().isPresent()) {
                json.writeNumberField("expected", quantity.expected().getAsDouble());
                json.writeNumberField("standardErrorsOff", quantity.distance(statistics));
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
