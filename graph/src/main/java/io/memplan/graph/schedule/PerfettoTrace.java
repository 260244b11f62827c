package io.memplan.graph.schedule;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.memplan.graph.TrainingGraph;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes a timeline in the Trace Event Format, which {@code ui.perfetto.dev} and {@code chrome://tracing} open: a lane
 * for computes and one for each copy direction, a counter of device bytes, and an arrow from each copy-out to its
 * copy-in. Times are microseconds.
 */
public final class PerfettoTrace {

    private static final int PROCESS = 1;

    private final TrainingGraph graph;
    private final JsonGenerator json;
    private final Map<Integer, LaneInterval> lastOutByStorage = new HashMap<>();
    private int arrows;

    private PerfettoTrace(TrainingGraph graph, JsonGenerator json) {
        this.graph = graph;
        this.json = json;
    }

    /**
     * Writes the timeline as UTF-8 and leaves the stream open.
     *
     * @throws IOException if the stream cannot be written
     */
    public static void write(TrainingGraph graph, Timeline timeline, OutputStream out) throws IOException {
        JsonFactory factory = new JsonFactory();
        try (JsonGenerator json = factory.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            new PerfettoTrace(graph, json).write(timeline);
        }
    }

    private void write(Timeline timeline) throws IOException {
        json.writeStartObject();
        json.writeStringField("displayTimeUnit", "ms");
        json.writeArrayFieldStart("traceEvents");
        name("process_name", 0, graph.name());
        for (Lane lane : Lane.values()) {
            name("thread_name", lane.number(), lane.title());
        }
        for (LaneInterval interval : timeline.intervals()) {
            write(interval);
        }
        for (MemorySample sample : timeline.samples()) {
            begin("C", "device bytes", 0, sample.nanos());
            json.writeObjectFieldStart("args");
            json.writeNumberField("bytes", sample.bytes());
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void write(LaneInterval interval) throws IOException {
        int thread = interval.lane().number();
        boolean compute = interval.lane() == Lane.COMPUTE;
        String name = compute
                ? graph.operation(interval.subject()).name()
                : graph.value(interval.subject()).name();
        begin("X", name, thread, interval.startNanos());
        json.writeNumberField("dur", micros(interval.endNanos() - interval.startNanos()));
        json.writeObjectFieldStart("args");
        json.writeNumberField("step", interval.step());
        if (compute) {
            json.writeStringField(
                    "operation", graph.operation(interval.subject()).label());
        } else {
            json.writeNumberField("value", interval.subject());
            json.writeNumberField("bytes", graph.value(interval.subject()).bytes());
        }
        json.writeEndObject();
        json.writeEndObject();
        if (interval.lane() == Lane.COPY_OUT) {
            lastOutByStorage.put(interval.subject(), interval);
        } else if (interval.lane() == Lane.COPY_IN) {
            LaneInterval out = lastOutByStorage.get(interval.subject());
            if (out != null) {
                arrow(out, interval);
            }
        }
    }

    private void arrow(LaneInterval out, LaneInterval in) throws IOException {
        arrows++;
        begin("s", "swap", out.lane().number(), out.startNanos());
        json.writeStringField("cat", "swap");
        json.writeNumberField("id", arrows);
        json.writeEndObject();
        begin("f", "swap", in.lane().number(), in.startNanos());
        json.writeStringField("cat", "swap");
        json.writeStringField("bp", "e");
        json.writeNumberField("id", arrows);
        json.writeEndObject();
    }

    private void name(String kind, int thread, String name) throws IOException {
        begin("M", kind, thread, 0);
        json.writeObjectFieldStart("args");
        json.writeStringField("name", name);
        json.writeEndObject();
        json.writeEndObject();
    }

    private void begin(String phase, String name, int thread, long nanos) throws IOException {
        json.writeStartObject();
        json.writeStringField("ph", phase);
        json.writeStringField("name", name);
        json.writeNumberField("pid", PROCESS);
        json.writeNumberField("tid", thread);
        json.writeNumberField("ts", micros(nanos));
    }

    private static double micros(long nanos) {
        return nanos / 1000.0;
    }
}
