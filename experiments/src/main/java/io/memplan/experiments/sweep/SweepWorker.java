package io.memplan.experiments.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import io.memplan.experiments.measure.ForkedJvm;
import io.memplan.experiments.measure.ForkedTask;
import java.io.File;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Plans one cell in a process of its own, whose heap is explicit and whose solver's crash ends nothing else. */
public final class SweepWorker {

    /** What a cell needs besides its search: start, tracing, checking. */
    private static final Duration BESIDES = Duration.ofMinutes(10);

    private SweepWorker() {}

    /** Plans the cell on the standard input. */
    public static void main(String[] arguments) throws Exception {
        ForkedTask.serve(cell -> SweepCell.of(cell).plan());
    }

    /** Plans a cell in a process of its own. */
    public static JsonNode fork(JsonNode cell, long heapBytes) {
        return ForkedJvm.builder(SweepWorker.class)
                .optHeapBytes(heapBytes)
                .optTimeout(BESIDES.plusMillis(2 * cell.path("timeLimitMillis").asLong()))
                .optClassPath(classPath())
                .addJvmArgument("-XX:+UseSerialGC")
                .addEnvironment("OMP_WAIT_POLICY", "passive")
                .build()
                .run(cell);
    }

    /** Returns where this process has its classes from: also the jars that a cluster has sent it. */
    private static String classPath() {
        Set<String> entries = new LinkedHashSet<>(
                List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1)));
        for (ClassLoader loader = SweepWorker.class.getClassLoader(); loader != null; loader = loader.getParent()) {
            if (loader instanceof URLClassLoader sent) {
                for (URL url : sent.getURLs()) {
                    if (url.getProtocol().equals("file")) {
                        entries.add(Path.of(URI.create(url.toString())).toString());
                    }
                }
            }
        }
        return String.join(File.pathSeparator, entries);
    }
}
