package io.memplan.experiments.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import io.memplan.experiments.measure.ForkedJvm;
import java.io.File;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A process of its own for a cell: its heap is explicit, and its crash ends nothing else. */
public final class CellFork {

    private CellFork() {}

    /**
     * Runs a cell in a process of its own, with the classes of this one, and waits for its result.
     *
     * @param mainClass what runs the cell on its standard input
     * @param cell the cell
     * @param heapBytes the largest heap, in bytes
     * @param timeout how long it may take
     */
    public static JsonNode run(Class<?> mainClass, JsonNode cell, long heapBytes, Duration timeout) {
        return ForkedJvm.builder(mainClass)
                .optHeapBytes(heapBytes)
                .optTimeout(timeout)
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
        for (ClassLoader loader = CellFork.class.getClassLoader(); loader != null; loader = loader.getParent()) {
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
