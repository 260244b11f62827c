package io.memplan.experiments.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memplan.experiments.sweep.CellEngine;
import io.memplan.experiments.sweep.CellProcess;
import java.io.File;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Runs cells on Spark: each is a job of one task, so that its result is at the driver, and in a sweep's journal, as soon
 * as it is there. As many threads submit as the cluster has processors; the journal is the driver's alone, and a sweep that
 * was killed goes on from it on any engine.
 *
 * <p>Spark runs a failed task again; that is safe, since a cell only counts once its line is in the journal.
 */
final class SparkEngine implements CellEngine {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JavaSparkContext context;
    private final CellProcess process;

    private SparkEngine(JavaSparkContext context, CellProcess process) {
        this.context = context;
        this.process = process;
    }

    static SparkEngine connect(String master, String work, CellProcess process) {
        SparkConf configuration = new SparkConf()
                .setMaster(master)
                .setAppName("memplan " + work)
                .set("spark.ui.enabled", "false")
                .set("spark.ui.showConsoleProgress", "false")
                .set("spark.scheduler.mode", "FAIR");
        if (master.startsWith("local")) {
            configuration.set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1");
        } else {
            configuration.setJars(jars());
        }
        return new SparkEngine(new JavaSparkContext(configuration), process);
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
                .map(new CellFunction(process))
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
