package io.memplan.graph.file;

import com.fasterxml.jackson.core.JsonGenerator;
import io.memplan.graph.schedule.StepHandler;
import io.memplan.graph.schedule.Tier;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes each step as an object, in the ids of the graph file. */
final class StepWriter implements StepHandler {

    /** Writes the fields of a step after its kind. */
    private interface Fields {
        void write() throws IOException;
    }

    private final JsonGenerator json;
    private final GraphDocument document;

    StepWriter(JsonGenerator json, GraphDocument document) {
        this.json = json;
        this.document = document;
    }

    @Override
    public void compute(int operation, boolean replay) {
        write("compute", () -> {
            json.writeNumberField("operation", document.fileIdOfOperation(operation));
            if (replay) {
                json.writeBooleanField("replay", true);
            }
        });
    }

    @Override
    public void free(int storage) {
        write("free", () -> value(storage));
    }

    @Override
    public void swapOut(int storage, Tier tier) {
        write("swapOut", () -> {
            value(storage);
            json.writeStringField("tier", tier.name());
        });
    }

    @Override
    public void swapIn(int storage) {
        write("swapIn", () -> value(storage));
    }

    @Override
    public void dropHost(int storage) {
        write("dropHost", () -> value(storage));
    }

    private void value(int storage) throws IOException {
        json.writeNumberField("value", document.fileIdOfValue(storage));
    }

    private void write(String kind, Fields fields) {
        try {
            json.writeStartObject();
            json.writeStringField("do", kind);
            fields.write();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
