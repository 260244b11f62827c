package io.memplan.graph.file;

import com.fasterxml.jackson.core.JsonGenerator;
import io.memplan.graph.schedule.CopiedResults;
import io.memplan.graph.schedule.StepHandler;
import io.memplan.graph.schedule.Tier;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Writes each step as an object, in the ids of the graph file. In-place results that are copied with their storage get steps
 * of their own, of no bytes, so that a reader need not know of them; they are left out again when a plan is read.
 */
final class StepWriter implements StepHandler {

    /** Writes the fields of a step after its kind. */
    private interface Fields {
        void write() throws IOException;
    }

    private final JsonGenerator json;
    private final GraphDocument document;
    private final CopiedResults results;

    StepWriter(JsonGenerator json, GraphDocument document) {
        this.json = json;
        this.document = document;
        this.results = new CopiedResults(document.graph());
    }

    @Override
    public void compute(int operation, boolean replay) {
        results.compute(operation);
        write("compute", () -> {
            json.writeNumberField("operation", document.fileIdOfOperation(operation));
            if (replay) {
                json.writeBooleanField("replay", true);
            }
        });
    }

    @Override
    public void free(int storage) {
        results.free(storage);
        write("free", () -> value(storage));
    }

    @Override
    public void swapOut(int storage, Tier tier) {
        writeSwapOut(storage, tier);
        results.swapOut(storage).forEach(result -> writeSwapOut(result, tier));
    }

    @Override
    public void swapIn(int storage) {
        write("swapIn", () -> value(storage));
        results.swapIn(storage).forEach(result -> write("swapIn", () -> value(result)));
    }

    @Override
    public void dropHost(int storage) {
        write("dropHost", () -> value(storage));
        results.dropHost(storage).forEach(result -> write("dropHost", () -> value(result)));
    }

    private void writeSwapOut(int value, Tier tier) {
        write("swapOut", () -> {
            value(value);
            json.writeStringField("tier", tier.name());
        });
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
