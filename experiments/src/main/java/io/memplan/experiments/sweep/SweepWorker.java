package io.memplan.experiments.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import io.memplan.experiments.measure.ForkedTask;
import java.time.Duration;

/** Plans one cell in a process of its own, whose heap is explicit and whose solver's crash ends nothing else. */
public final class SweepWorker {

    /** What a cell needs besides its search: start, tracing, checking. */
    private static final Duration BESIDES = Duration.ofMinutes(10);

    private SweepWorker() {}

    /** Plans the cell on the standard input. */
    public static void main(String[] arguments) throws Exception {
        ForkedTask.serve(cell -> SweepCell.of(cell).plan());
    }

    /** Returns what plans cells in processes of so much heap, in bytes. */
    public static CellProcess process(long heapBytes) {
        return cell -> CellFork.run(SweepWorker.class, cell, heapBytes, timeout(cell));
    }

    private static Duration timeout(JsonNode cell) {
        return BESIDES.plusMillis(2 * cell.path("timeLimitMillis").asLong());
    }
}
