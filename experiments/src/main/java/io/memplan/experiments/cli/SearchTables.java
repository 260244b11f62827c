package io.memplan.experiments.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.memplan.trainer.tune.Asha.Standing;
import io.memplan.trainer.tune.TrialSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** What a search has come to, as a table and as JSON. */
final class SearchTables {

    private SearchTables() {}

    static void print(List<Standing<TrialSettings>> standings, PrintWriter out) {
        if (standings.isEmpty()) {
            return;
        }
        Table table = Table.withHeader("trial", "batch", "rate ×", "warm-up", "examples", "loss");
        for (Standing<TrialSettings> standing : standings) {
            TrialSettings settings = standing.configuration();
            table.addRow(
                    standing.trial(),
                    settings.batch(),
                    String.format(Locale.ROOT, "%.2f", settings.rateFactor()),
                    settings.warmUpExamples(),
                    standing.examples(),
                    lossText(standing.loss()));
        }
        out.println();
        table.print(out);
    }

    private static String lossText(double loss) {
        if (Double.isNaN(loss)) {
            return "failed";
        }
        return Double.isInfinite(loss) ? "diverged" : String.format(Locale.ROOT, "%.4f", loss);
    }

    static void write(List<Standing<TrialSettings>> standings, JsonGenerator json) throws IOException {
        if (standings.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("search");
        for (Standing<TrialSettings> standing : standings) {
            TrialSettings settings = standing.configuration();
            json.writeStartObject();
            json.writeNumberField("trial", standing.trial());
            json.writeNumberField("batch", settings.batch());
            json.writeNumberField("rateFactor", settings.rateFactor());
            json.writeNumberField("warmUpExamples", settings.warmUpExamples());
            json.writeNumberField("rung", standing.rung());
            json.writeNumberField("examples", standing.examples());
            if (Double.isFinite(standing.loss())) {
                json.writeNumberField("loss", standing.loss());
            }
            if (Double.isNaN(standing.loss())) {
                json.writeBooleanField("failed", true);
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
