package io.memplan.experiments.cells;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The cells of a run: each is computed at most once, and found again by the next run if there is a journal. A result is
 * always what its JSON says, so that a run that goes on cannot tell old results from new ones.
 */
public final class Cells implements AutoCloseable {

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(64).build())
                    .build())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final ObjectNode subject;
    private final @Nullable Journal journal;
    private final BooleanSupplier cancelled;
    private final CellProgress progress;

    private Cells(ObjectNode subject, @Nullable Journal journal, BooleanSupplier cancelled, CellProgress progress) {
        this.subject = subject;
        this.journal = journal;
        this.cancelled = cancelled;
        this.progress = progress;
    }

    /** Returns cells without a journal. */
    public static Cells unrecorded(BooleanSupplier cancelled, CellProgress progress) {
        return new Cells(JSON.createObjectNode(), null, cancelled, progress);
    }

    /**
     * Returns cells with a journal.
     *
     * @param file the journal; its folder must exist
     * @param subject what the cells belong to; part of the key of each
     * @throws JournalMismatchException if the journal there is of another subject, or another process uses it
     */
    public static Cells recorded(Path file, ObjectNode subject, BooleanSupplier cancelled, CellProgress progress)
            throws IOException {
        return new Cells(subject, Journal.open(file, subject), cancelled, progress);
    }

    /** Returns whether the user asked to stop; no cell is begun after that. */
    public boolean isCancelled() {
        return cancelled.getAsBoolean();
    }

    /** Tells of something that is being done. */
    public void log(String line) {
        progress.log(line);
    }

    /** Returns the results of cells in their order; those that a cancellation kept from being computed are left out. */
    public <T> List<T> all(List<Cell<T>> cells) throws Exception {
        progress.expect(cells.size());
        List<T> results = new ArrayList<>();
        for (Cell<T> cell : cells) {
            if (!isCancelled()) {
                results.add(compute(cell));
            }
        }
        return results;
    }

    /**
     * Returns the results of cells in their order, computing several at a time.
     *
     * @param parallelism how many at a time
     */
    public <T> List<T> all(List<Cell<T>> cells, int parallelism) throws Exception {
        progress.expect(cells.size());
        ExecutorService pool = Executors.newFixedThreadPool(parallelism, work -> {
            Thread thread = new Thread(work, "memplan-cell");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<Optional<T>>> futures = new ArrayList<>();
            for (Cell<T> cell : cells) {
                futures.add(pool.submit(() -> isCancelled() ? Optional.empty() : Optional.of(compute(cell))));
            }
            List<T> results = new ArrayList<>();
            for (Future<Optional<T>> future : futures) {
                future.get().ifPresent(results::add);
            }
            return results;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            pool.shutdownNow();
        }
    }

    /**
     * Returns the result of a cell that was not announced before.
     *
     * @throws CancellationException if the user asked to stop
     */
    public <T> T one(Cell<T> cell) {
        progress.expect(1);
        if (isCancelled()) {
            throw new CancellationException("Stopped before " + cell.label() + ".");
        }
        try {
            return compute(cell);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(cell.label() + " failed: " + e.getMessage(), e);
        }
    }

    /** Returns the result of a cell, if a run before has finished it. */
    public <T> Optional<T> find(Cell<T> cell) throws IOException {
        Optional<JsonNode> found = journal == null ? Optional.empty() : journal.find(keyOf(cell));
        return found.isEmpty() ? Optional.empty() : Optional.of(JSON.treeToValue(found.get(), cell.type()));
    }

    private <T> T compute(Cell<T> cell) throws Exception {
        Optional<T> found = find(cell);
        if (found.isPresent()) {
            progress.found(cell.label());
            return found.get();
        }
        progress.begin(cell.label());
        T result = finish(cell, cell.work().call());
        progress.done(cell.label());
        return result;
    }

    /**
     * Keeps what a cell has come to, unless the run was cancelled meanwhile, for it may be half a result then.
     *
     * @return the result, as the journal tells it
     */
    private <T> T finish(Cell<T> cell, T result) throws IOException {
        JsonNode written = JSON.valueToTree(result);
        if (journal != null && !isCancelled()) {
            journal.append(keyOf(cell), JSON.valueToTree(cell.inputs()), written);
        }
        return JSON.treeToValue(written, cell.type());
    }

    private String keyOf(Cell<?> cell) throws IOException {
        ObjectNode whole = JSON.createObjectNode();
        whole.set("subject", subject);
        whole.set("inputs", JSON.valueToTree(cell.inputs()));
        try {
            byte[] text = JSON.writeValueAsString(whole).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    @Override
    public void close() throws IOException {
        if (journal != null) {
            journal.close();
        }
    }
}
