package io.memplan.experiments.sweep;

import com.fasterxml.jackson.databind.JsonNode;

/** What runs cells, of a sweep or of a search, several at a time. */
public interface CellEngine extends AutoCloseable {

    /** Returns how many cells it runs at a time. */
    int parallelism();

    /**
     * Runs a cell in a process of its own, and waits for its result; called by as many threads as there is room for.
     *
     * @throws RuntimeException if the cell fails
     */
    JsonNode run(JsonNode cell);

    @Override
    void close();
}
