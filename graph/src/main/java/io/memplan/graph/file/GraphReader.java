package io.memplan.graph.file;

import io.memplan.graph.InvalidGraphException;
import io.memplan.graph.Operation;
import io.memplan.graph.TrainingGraph;
import io.memplan.graph.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads a graph, in whatever order the file gives its fields. */
final class GraphReader implements DocumentReader<GraphDocument> {

    private final JsonCursor cursor;
    private final ValueReader valueReader;
    private final OperationReader operationReader;
    private final List<RawValue> values = new ArrayList<>();
    private final List<RawOperation> operations = new ArrayList<>();
    private String name = "graph";
    private long residentBytes;
    private boolean valuesSeen;
    private boolean operationsSeen;

    GraphReader(JsonCursor cursor) {
        this.cursor = cursor;
        this.valueReader = new ValueReader(cursor);
        this.operationReader = new OperationReader(cursor);
    }

    @Override
    public void field(String field) throws IOException {
        switch (field) {
            case "name" -> name = cursor.text();
            case "residentBytes" -> residentBytes = cursor.nonNegative();
            case "values" -> {
                valuesSeen = true;
                cursor.list(FileLimits.MAX_NODES, () -> values.add(valueReader.read()));
            }
            case "operations" -> {
                operationsSeen = true;
                cursor.list(FileLimits.MAX_NODES, () -> operations.add(operationReader.read()));
            }
            default -> {}
        }
    }

    @Override
    public GraphDocument finish() throws CorruptFileException {
        cursor.require(valuesSeen, "values");
        cursor.require(operationsSeen, "operations");
        IdMap valueIds = IdMap.byOrder(values.stream().mapToInt(RawValue::id).toArray());
        IdMap operationIds =
                IdMap.byPlace(operations.stream().mapToInt(RawOperation::id).toArray());
        GraphResolver resolver = new GraphResolver(cursor, valueIds, operationIds);
        List<Value> resolvedValues = resolver.values(values);
        List<Operation> resolvedOperations = resolver.operations(operations, values.size());
        values.clear();
        operations.clear();
        try {
            return new GraphDocument(
                    new TrainingGraph(name, resolvedValues, resolvedOperations, residentBytes), valueIds, operationIds);
        } catch (InvalidGraphException e) {
            String message = e.getMessage() == null ? "" : e.getMessage().replaceFirst("\\.$", "");
            throw cursor.corruptAt("", "it breaks a rule of graphs: " + message, GraphResolver.WRITER_HINT);
        }
    }
}
