package io.memplan.experiments.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memplan.experiments.sweep.CellEngine;
import io.memplan.experiments.sweep.CellFailedException;
import io.memplan.experiments.sweep.CellProcess;
import io.memplan.experiments.sweep.ClusterException;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
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

    /** What Spark says before it says why a task failed. */
    private static final Pattern LOST_TASK =
            Pattern.compile("^Job aborted.* \\(TID \\d+\\) \\([^)]*\\): (\\S+Exception: )?");

    private static final String STANDALONE = "spark://";
    private static final int PATIENCE_MILLIS = 10_000;

    private final JavaSparkContext context;
    private final CellProcess process;

    private SparkEngine(JavaSparkContext context, CellProcess process) {
        this.context = context;
        this.process = process;
    }

    /**
     * Connects to a cluster, or starts one in this process.
     *
     * @throws ClusterException if it cannot be reached
     */
    static SparkEngine connect(String master, String work, CellProcess process) {
        reach(master);
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
        JavaSparkContext context = start(configuration, master);
        if (context.sc().isStopped()) {
            throw new ClusterException(master, "it did not take the application");
        }
        return new SparkEngine(context, process);
    }

    private static JavaSparkContext start(SparkConf configuration, String master) {
        try {
            return new JavaSparkContext(configuration);
        } catch (Exception e) { // Scala throws checked ones that are not declared
            throw new ClusterException(master, firstLine(e));
        }
    }

    /** Looks whether one of the masters listens at all: Spark itself would try for a minute. */
    private static void reach(String master) {
        if (!master.startsWith(STANDALONE)) {
            return;
        }
        String why = "";
        for (String address : master.substring(STANDALONE.length()).split(",", -1)) {
            try (Socket socket = new Socket()) {
                URI uri = URI.create(STANDALONE + address);
                socket.connect(new InetSocketAddress(String.valueOf(uri.getHost()), uri.getPort()), PATIENCE_MILLIS);
                return;
            } catch (IOException | IllegalArgumentException e) {
                why = String.valueOf(e.getMessage());
            }
        }
        throw new ClusterException(master, why);
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
        try {
            return JSON.readTree(context.parallelize(List.of(cell.toString()), 1)
                    .map(new CellFunction(process))
                    .first());
        } catch (Exception e) { // Scala throws checked ones that are not declared
            throw new CellFailedException(LOST_TASK.matcher(firstLine(e)).replaceFirst(""), e);
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    @Override
    public void close() {
        context.close();
    }
}
