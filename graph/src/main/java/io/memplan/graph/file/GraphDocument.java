package io.memplan.graph.file;

import io.memplan.graph.TrainingGraph;

/**
 * A graph as it was read from a file. It knows the file's own ids, in which a plan for the file must be written.
 *
 * <p>In a {@link TrainingGraph} ids count up from 0. A file may leave gaps: its value ids are then renumbered in their
 * own order, and its operations in the order in which they stand.
 */
public final class GraphDocument {

    private final TrainingGraph graph;
    private final IdMap valueIds;
    private final IdMap operationIds;

    GraphDocument(TrainingGraph graph, IdMap valueIds, IdMap operationIds) {
        this.graph = graph;
        this.valueIds = valueIds;
        this.operationIds = operationIds;
    }

    /** Creates the document of a graph whose file uses the graph's ids, as files written by Memplan do. */
    public static GraphDocument of(TrainingGraph graph) {
        return new GraphDocument(
                graph,
                IdMap.same(graph.values().size()),
                IdMap.same(graph.operations().size()));
    }

    /** Returns the graph. */
    public TrainingGraph graph() {
        return graph;
    }

    /** Returns the file's id of a value of the graph. */
    public int fileIdOfValue(int value) {
        return valueIds.toFile(value);
    }

    /** Returns the file's id of an operation of the graph. */
    public int fileIdOfOperation(int operation) {
        return operationIds.toFile(operation);
    }

    IdMap valueIds() {
        return valueIds;
    }

    IdMap operationIds() {
        return operationIds;
    }
}
