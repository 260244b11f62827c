package io.memplan.experiments.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.memplan.batching.execute.BatchResult;
import io.memplan.batching.execute.LaunchEvent;
import io.memplan.batching.execute.PointUse;
import io.memplan.experiments.results.Quantities;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** What was launched at each batch point, as text, as JSON, and as a trace of the Trace Event Format. */
final class BatchReport {

    private static final int PROCESS = 1;
    private static final int WIDEST = 60;

    private BatchReport() {}

    /** Prints a row for each batch point at which something was launched. */
    static void print(PrintWriter out, BatchResult result) {
        List<PointUse> used =
                result.points().stream().filter(point -> point.launches() > 0).toList();
        if (used.isEmpty()) {
            out.println("No batch points: the program has no operations on arrays that members could share.");
            return;
        }
        Table table =
                Table.withHeader("launches", "lanes", "largest", "utilisation", "time", "line", "function", "what");
        for (PointUse point : used) {
            String what = oneLine(point);
            table.addRow(
                    point.launches(),
                    point.lanes(),
                    point.largest(),
                    String.format(Locale.ROOT, "%.3f", point.utilisation()),
                    Quantities.time(point.nanos()),
                    point.line(),
                    point.function(),
                    what.length() > WIDEST ? what.substring(0, WIDEST - 1) + "…" : what);
        }
        table.print(out);
    }

    private static String oneLine(PointUse point) {
        return point.instruction().replaceAll("\\s*\\n\\s*", "; ");
    }

    /** Writes the batch points as a field. */
    static void write(JsonGenerator json, BatchResult result) throws IOException {
        json.writeArrayFieldStart("batchPoints");
        for (PointUse point : result.points()) {
            json.writeStartObject();
            json.writeStringField("function", point.function());
            json.writeNumberField("line", point.line());
            json.writeStringField("instruction", oneLine(point));
            json.writeNumberField("launches", point.launches());
            json.writeNumberField("lanes", point.lanes());
            json.writeNumberField("largest", point.largest());
            json.writeNumberField("utilisation", point.utilisation());
            json.writeNumberField("nanos", point.nanos());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Writes the launches as a trace: a track for each batch point, and a counter of the lanes that took part. */
    static void trace(BatchResult result, OutputStream out) throws IOException {
        JsonFactory factory = new JsonFactory();
        try (JsonGenerator json = factory.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            json.writeStartObject();
            json.writeStringField("displayTimeUnit", "ms");
            json.writeArrayFieldStart("traceEvents");
            for (int point = 0; point < result.points().size(); point++) {
                begin(json, "M", "thread_name", point, 0);
                json.writeObjectFieldStart("args");
                json.writeStringField("name", title(result.points().get(point)));
                json.writeEndObject();
                json.writeEndObject();
            }
            for (LaunchEvent event : result.events()) {
                begin(json, "X", title(result.points().get(event.point())), event.point(), event.startNanos());
                json.writeNumberField("dur", event.nanos() / 1e3);
                lanes(json, event);
                begin(json, "C", "lanes", event.point(), event.startNanos());
                lanes(json, event);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static String title(PointUse point) {
        return point.function() + (point.line() > 0 ? ":" + point.line() : "");
    }

    private static void lanes(JsonGenerator json, LaunchEvent event) throws IOException {
        json.writeObjectFieldStart("args");
        json.writeNumberField("lanes", event.lanes());
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void begin(JsonGenerator json, String phase, String name, int thread, long nanos)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("ph", phase);
        json.writeStringField("name", name);
        json.writeNumberField("pid", PROCESS);
        json.writeNumberField("tid", thread);
        json.writeNumberField("ts", nanos / 1e3);
    }
}
