package io.memplan.experiments.results;

import ai.djl.engine.Engine;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** What a result was made on: the machine and the versions. It names no host, no user and no folder. */
public final class Environment {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path CPU = Path.of("/proc/cpuinfo");

    private Environment() {}

    /** Describes this process and its machine, with the version of Memplan. */
    public static ObjectNode describe(String version) {
        OperatingSystemMXBean machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        ObjectNode node = JSON.createObjectNode();
        node.put("memplan", version);
        node.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        node.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        node.put("architecture", System.getProperty("os.arch"));
        node.put("cpu", cpu());
        node.put("cpus", Runtime.getRuntime().availableProcessors());
        node.put("memoryBytes", machine.getTotalMemorySize());
        node.put("heapBytes", Runtime.getRuntime().maxMemory());
        node.put("djl", Engine.getDjlVersion());
        node.put("orTools", library("com.google.ortools", "ortools-java"));
        return node;
    }

    private static String cpu() {
        try {
            return Files.readAllLines(CPU, StandardCharsets.UTF_8).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** Returns the version in what Maven leaves in a jar. */
    private static String library(String group, String artifact) {
        String name = "/META-INF/maven/" + group + "/" + artifact + "/pom.properties";
        try (var stream = Environment.class.getResourceAsStream(name)) {
            Properties properties = new Properties();
            if (stream != null) {
                properties.load(stream);
            }
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }
}
