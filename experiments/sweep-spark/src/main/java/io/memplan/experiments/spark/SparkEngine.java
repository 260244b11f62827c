package io.memplan.experiments.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memplan.experiments.sweep.CellEngine;
import java.io.File;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Runs cells on Spark: each is a job of one task, so that its result is at the driver, and in the driver's journal, as soon
 * as it is there. As many threads submit as the cluster has processors; the journal is the driver's alone, and a sweep that
 * was killed goes on from it on any engine.
 *
 * <p>Spark runs a failed task again; that is safe, since a cell only counts once its line is in the journal.
 */
final class SparkEngine implements CellEngine {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JavaSparkContext context;
    private final long heapBytes;

    private SparkEngine(JavaSparkContext context, long heapBytes) {
        this.context = context;
        this.heapBytes = heapBytes;
    }

    static SparkEngine connect(String master, long heapBytes) {
        SparkConf configuration = new SparkConf()
                .setMaster(master)
                .setAppName("memplan sweep")
                .set("spark.ui.enabled", "false")
                .set("spark.ui.showConsoleProgress", "false")
                .set("spark.scheduler.mode", "FAIR");
        if (master.startsWith("local")) {
            configuration.set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1");
        } else {
            configuration.setJars(jars());
        }
        return new SparkEngine(new JavaSparkContext(configuration), heapBytes);
    }

    /** Returns the jars of this process that a cluster does not have by itself. */
    private static String[] jars() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> entry.endsWith(".jar") && !entry.contains("/org/apache/spark/"))
                .toArray(String[]::new);
    }

    @Override
    public int parallelism() {
        return Math.max(1, context.defaultParallelism());
    }

    @Override
    public JsonNode run(JsonNode cell) {
        String result = context.parallelize(List.of(cell.toString()), 1)
                .map(new CellFunction(heapBytes))
                .first();
        try {
            return JSON.readTree(result);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
