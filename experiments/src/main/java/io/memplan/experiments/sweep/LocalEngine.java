package io.memplan.experiments.sweep;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Runs cells on this machine.
 *
 * @param parallelism how many at a time
 * @param heapBytes the heap of each process, in bytes
 */
public record LocalEngine(int parallelism, long heapBytes) implements CellEngine {

    @Override
    public JsonNode run(JsonNode cell) {
        return SweepWorker.fork(cell, heapBytes);
    }

    @Override
    public void close() {}
}
