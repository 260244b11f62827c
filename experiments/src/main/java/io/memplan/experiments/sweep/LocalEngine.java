package io.memplan.experiments.sweep;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Runs cells on this machine.
 *
 * @param parallelism how many at a time
 * @param process runs each of them
 */
public record LocalEngine(int parallelism, CellProcess process) implements CellEngine {

    @Override
    public JsonNode run(JsonNode cell) {
        return process.run(cell);
    }

    @Override
    public void close() {}
}
