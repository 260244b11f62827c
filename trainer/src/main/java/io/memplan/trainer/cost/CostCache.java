package io.memplan.trainer.cost;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measured times in a JSON file, by digest.
 *
 * <p>A cache may be lost: a file that cannot be read, or is of another version, counts as empty, and one that cannot be
 * written is a warning. Writing merges with what another process has written meanwhile, and replaces the file atomically.
 */
final class CostCache {

    private static final Logger LOGGER = LoggerFactory.getLogger(MeasuredCosts.class);
    private static final String FORMAT = "memplan.costs";
    private static final long LARGEST_FILE = 64L << 20;
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(8).build())
            .build());

    private final Path file;

    CostCache(Path file) {
        this.file = file;
    }

    /** Returns the file that is used unless another is named: in {@code -Dmemplan.cache}, or {@code ~/.cache/memplan}. */
    static Path defaultFile() {
        String folder = System.getProperty("memplan.cache");
        Path base = folder != null ? Path.of(folder) : Path.of(System.getProperty("user.home"), ".cache", "memplan");
        return base.resolve("costs.json");
    }

    /** Returns the times in the file, in nanoseconds by digest. */
    Map<String, Long> read() {
        Map<String, Long> nanosByDigest = new TreeMap<>();
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LARGEST_FILE) {
                return nanosByDigest;
            }
            JsonNode root = JSON.readTree(file.toFile());
            if (FORMAT.equals(root.path("format").asText())
                    && root.path("version").asInt() == 1) {
                root.path("nanos").properties().forEach(entry -> {
                    if (entry.getValue().isIntegralNumber() && entry.getValue().asLong() > 0) {
                        nanosByDigest.put(entry.getKey(), entry.getValue().asLong());
                    }
                });
            }
        } catch (IOException e) {
            LOGGER.warn(
                    "The measured times in {} cannot be read ({}) and are measured again.",
                    file,
                    e.getClass().getSimpleName());
        }
        return nanosByDigest;
    }

    /** Adds times to the file. */
    void add(Map<String, Long> nanosByDigest) {
        Map<String, Long> all = read();
        all.putAll(nanosByDigest);
        ObjectNode root = JSON.createObjectNode().put("format", FORMAT).put("version", 1);
        ObjectNode nanos = root.putObject("nanos");
        all.forEach(nanos::put);
        try {
            write(JSON.writeValueAsBytes(root));
        } catch (IOException e) {
            LOGGER.warn("The measured times cannot be kept in {}: {}", file, e.getMessage());
        }
    }

    private void write(byte[] content) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path temporary = Files.createTempFile(folder, "costs", ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                channel.write(java.nio.ByteBuffer.wrap(content));
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
