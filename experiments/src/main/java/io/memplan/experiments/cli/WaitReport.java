package io.memplan.experiments.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.memplan.experiments.results.Quantities;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.schedule.Timeline;
import io.memplan.graph.schedule.Wait;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Who waits for whom in a simulated step. */
final class WaitReport {

    private static final int MOST_SHOWN = 8;

    private WaitReport() {}

    /** Prints the longest waits, if there are any. */
    static void print(PrintWriter out, TrainingGraph graph, Timeline timeline) {
        List<Wait> waits = Wait.of(graph, timeline);
        if (waits.isEmpty()) {
            return;
        }
        out.println();
        Table table = Table.withHeader("waits", "for", "for long");
        for (Wait wait : waits.subList(0, Math.min(MOST_SHOWN, waits.size()))) {
            table.addRow(who(graph, wait), what(graph, wait), Quantities.time(wait.nanos()));
        }
        table.print(out);
        if (waits.size() > MOST_SHOWN) {
            out.println("and " + (waits.size() - MOST_SHOWN) + " more");
        }
    }

    /** Writes every wait, the longest first. */
    static void write(JsonGenerator json, TrainingGraph graph, Timeline timeline) throws IOException {
        json.writeArrayFieldStart("waits");
        for (Wait wait : Wait.of(graph, timeline)) {
            json.writeStartObject();
            json.writeNumberField("operation", wait.operation());
            json.writeStringField("reason", wait.reason().name().toLowerCase(Locale.ROOT));
            json.writeNumberField("value", wait.storage());
            json.writeNumberField("nanos", wait.nanos());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static String who(TrainingGraph graph, Wait wait) {
        return wait.operation() < 0
                ? "the end of the step"
                : graph.operation(wait.operation()).label();
    }

    private static String what(TrainingGraph graph, Wait wait) {
        String name =
                wait.storage() < 0 ? "a copy" : graph.value(wait.storage()).name();
        return name + " " + wait.reason().words();
    }
}
