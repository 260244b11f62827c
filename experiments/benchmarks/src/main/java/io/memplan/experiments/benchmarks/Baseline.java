package io.memplan.experiments.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The file of what benchmarks took before. */
final class Baseline {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Baseline() {}

    static Map<String, Measured> read(Path file) throws IOException {
        Map<String, Measured> measured = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : JSON.readTree(file.toFile()).properties()) {
            List<Double> ratios = new ArrayList<>();
            entry.getValue().get("ratios").forEach(ratio -> ratios.add(ratio.asDouble()));
            measured.put(
                    entry.getKey(),
                    new Measured(ratios, entry.getValue().get("micros").asDouble()));
        }
        return measured;
    }

    static void write(Path file, Map<String, Measured> measured) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        new TreeMap<>(measured).forEach((name, one) -> {
            ObjectNode node = root.putObject(name);
            one.ratios().forEach(node.withArray("ratios")::add);
            node.put("micros", one.micros());
        });
        Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
    }
}
