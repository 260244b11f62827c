package io.memplan.experiments.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;

/** Runs cells in processes of their own on the machine that it has been sent to. */
@FunctionalInterface
public interface CellProcess extends Serializable {

    /** Runs a cell in a process of its own, and waits for its result. */
    JsonNode run(JsonNode cell);
}
