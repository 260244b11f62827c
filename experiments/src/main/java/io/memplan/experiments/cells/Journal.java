package io.memplan.experiments.cells;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memplan.graph.file.AtomicFile;
import io.memplan.graph.file.CorruptFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A file to which each finished cell adds one line, forced to disk before the next cell counts as begun.
 *
 * <p>The first line says what the cells belong to; every other holds a cell's key, its inputs, for people, and its result.
 *
 * <ol>
 *   <li>A last line without its end was cut by a kill: it is removed, and its cell is computed again.
 *   <li>A cell whose line is there is finished for ever; of two lines with one key the first counts.
 *   <li>A journal of something else is refused, as is a line that is no line of a journal.
 *   <li>One process at a time uses a journal; the operating system's lock goes with the process.
 * </ol>
 */
final class Journal implements AutoCloseable {

    static final String FORMAT = "memplan.journal";

    private static final long MOST_BYTES = 1L << 30;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FileChannel channel;
    private final Map<String, JsonNode> results = new LinkedHashMap<>();

    private Journal(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Opens a journal, or begins one.
     *
     * @param file the file; its folder must exist
     * @param subject what the cells belong to: the same for every run that goes on with them
     * @throws JournalMismatchException if the journal there is of another subject, or another process uses it
     * @throws CorruptFileException if the file is no journal
     */
    static Journal open(Path file, ObjectNode subject) throws IOException {
        ObjectNode header = JSON.createObjectNode().put("format", FORMAT).put("version", 1);
        header.set("subject", subject);
        byte[] begin = line(header);
        if (!Files.exists(file) || isCutFrom(file, begin)) {
            AtomicFile.write(file, stream -> stream.write(begin));
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            lock(channel, file);
            Journal journal = new Journal(channel);
            journal.read(file, subject);
            return journal;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Returns whether a file holds no more than the beginning of a first line, or nothing. */
    private static boolean isCutFrom(Path file, byte[] begin) throws IOException {
        long size = Files.size(file);
        return size < begin.length
                && Arrays.equals(Files.readAllBytes(file), Arrays.copyOf(begin, Math.toIntExact(size)));
    }

    private static void lock(FileChannel channel, Path file) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new JournalMismatchException(
                    "Another run is using the journal " + file + ".", "wait for it, or take another --output.");
        }
    }

    private void read(Path file, ObjectNode subject) throws IOException {
        if (channel.size() > MOST_BYTES) {
            throw new CorruptFileException(
                    file, "it has " + channel.size() + " bytes", "", "it is no journal of an experiment");
        }
        byte[] bytes = Files.readAllBytes(file);
        int number = 0;
        int start = 0;
        for (int end = 0; end < bytes.length; end++) {
            if (bytes[end] == '\n') {
                number++;
                JsonNode line = parse(file, number, new String(bytes, start, end - start, StandardCharsets.UTF_8));
                start = end + 1;
                if (number == 1) {
                    check(file, line, subject);
                } else {
                    results.putIfAbsent(line.path("key").asText(), line.path("result"));
                }
            }
        }
        if (number == 0) {
            throw new CorruptFileException(
                    file, "its first line has no end", "line 1", "another folder, or remove the file");
        }
        channel.truncate(start); // rule 1
        channel.position(start);
    }

    private static JsonNode parse(Path file, int number, String text) throws IOException {
        try {
            JsonNode line = JSON.readTree(text);
            if (line.isObject() && (number == 1 || (line.path("key").isTextual() && line.has("result")))) {
                return line;
            }
        } catch (JsonProcessingException e) {
            // refused below
        }
        throw new CorruptFileException(
                file, "a line of it is no line of a journal", "line " + number, "another folder, or remove the file");
    }

    private static void check(Path file, JsonNode header, ObjectNode subject) throws IOException {
        if (!header.path("format").asText().equals(FORMAT)
                || header.path("version").asInt() != 1) {
            throw new CorruptFileException(
                    file, "it is no journal of version 1", "line 1", "another folder, or remove the file");
        }
        JsonNode before = header.path("subject");
        if (!before.equals(subject)) {
            throw new JournalMismatchException(
                    "The journal " + file + " is of another run: " + SubjectDifference.of(before, subject) + ".",
                    "the same options again, or another --output.");
        }
    }

    /** Returns the result of a finished cell. */
    synchronized Optional<JsonNode> find(String key) {
        return Optional.ofNullable(results.get(key));
    }

    /** Adds a finished cell; returns when it is on the disk. */
    synchronized void append(String key, JsonNode inputs, JsonNode result) throws IOException {
        if (results.putIfAbsent(key, result) == null) {
            ObjectNode cell = JSON.createObjectNode().put("key", key);
            cell.set("inputs", inputs);
            cell.set("result", result);
            ByteBuffer bytes = ByteBuffer.wrap(line(cell));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(false);
        }
    }

    private static byte[] line(ObjectNode node) throws IOException {
        return (JSON.writeValueAsString(node) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
