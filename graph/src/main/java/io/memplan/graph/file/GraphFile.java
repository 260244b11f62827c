package io.memplan.graph.file;

import com.fasterxml.jackson.core.JsonGenerator;
import io.memplan.graph.Effects;
import io.memplan.graph.Operation;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Graph files: JSON of the format {@code memplan.graph}, version 1. The schema {@code memplan.graph-1.schema.json}
 * stands beside this class in the jar.
 *
 * <p>Two fields go beyond what planning needs, and may be missing: an operation's {@code overwrites} lists those of its
 * inputs whose contents it replaces, and {@code attributes} holds its constant arguments.
 */
public final class GraphFile {

    /** The name of the format. */
    public static final String FORMAT = "memplan.graph";

    private GraphFile() {}

    /**
     * Reads a graph.
     *
     * @throws CorruptFileException if the file breaks a rule of the format or goes beyond {@link FileLimits}
     * @throws IOException if the file cannot be read
     */
    public static TrainingGraph read(Path file) throws IOException {
        return load(file).graph();
    }

    /** Reads a graph together with the file's own ids, in which a plan for it is written; see {@link #read}. */
    public static GraphDocument load(Path file) throws IOException {
        return JsonFile.read(file, FORMAT, GraphReader::new);
    }

    /**
     * Writes a graph; all or nothing. The same graph gives the same bytes.
     *
     * @throws IOException if the file cannot be written; it is then as it was before
     */
    public static void write(Path file, TrainingGraph graph) throws IOException {
        JsonFile.write(file, json -> writeGraph(json, graph));
    }

    private static void writeGraph(JsonGenerator json, TrainingGraph graph) throws IOException {
        json.writeStringField("format", FORMAT);
        json.writeNumberField("version", Header.VERSION);
        json.writeStringField("name", graph.name());
        json.writeNumberField("residentBytes", graph.residentBytes());
        json.writeArrayFieldStart("values");
        for (Value value : graph.values()) {
            writeValue(json, value);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("operations");
        for (Operation operation : graph.operations()) {
            writeOperation(json, operation);
        }
        json.writeEndArray();
    }

    private static void writeValue(JsonGenerator json, Value value) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", value.id());
        json.writeStringField("name", value.name());
        if (value.type().isPresent()) {
            json.writeArrayFieldStart("shape");
            for (long axis : value.type().get().shape()) {
                json.writeNumber(axis);
            }
            json.writeEndArray();
            json.writeStringField("dtype", value.type().get().elementType().fileName());
        }
        json.writeNumberField("bytes", value.bytes());
        json.writeStringField("role", value.role().name());
        if (value.isView()) {
            json.writeNumberField("viewOf", value.storage());
        }
        json.writeEndObject();
    }

    private static void writeOperation(JsonGenerator json, Operation operation) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", operation.id());
        json.writeStringField("name", operation.name());
        json.writeStringField("op", operation.operator());
        if (!operation.attributes().asMap().isEmpty()) {
            AttributeWriter.write(json, "attributes", operation.attributes());
        }
        json.writeStringField("phase", operation.phase().name());
        writeIds(json, "inputs", operation.inputs());
        writeIds(json, "outputs", operation.outputs());
        if (!operation.overwrites().isEmpty()) {
            writeIds(json, "overwrites", operation.overwrites());
        }
        json.writeNumberField("costNanos", operation.costNanos());
        json.writeNumberField("workspaceBytes", operation.workspaceBytes());
        if (operation.effects() != Effects.NONE) {
            json.writeStringField("effects", operation.effects().name());
        }
        json.writeEndObject();
    }

    private static void writeIds(JsonGenerator json, String field, List<Integer> ids) throws IOException {
        json.writeArrayFieldStart(field);
        for (int id : ids) {
            json.writeNumber(id);
        }
        json.writeEndArray();
    }
}
