package io.memplan.experiments.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memplan.experiments.sweep.CellProcess;
import org.apache.spark.api.java.function.Function;

/** Runs a cell where Spark has sent it, in a process of its own; cell and result are JSON. */
record CellFunction(CellProcess process) implements Function<String, String> {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public String call(String cell) throws JsonProcessingException {
        return process.run(JSON.readTree(cell)).toString();
    }
}
