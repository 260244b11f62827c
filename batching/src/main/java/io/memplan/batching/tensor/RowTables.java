package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables of a session: one for each shape and type of rows, as far as they are worth it. */
final class RowTables {

    private static final int MOST = 4;
    private static final long MOST_BYTES = 16L << 20;

    /** How many times as many rows as are picked are worth a copy of their own. */
    private static final int WASTE = 2;

    private final List<RowTable> tables = new ArrayList<>();

    /**
     * Picks rows of several slabs.
     *
     * @return null if joining the slabs is better
     */
    @Nullable
    NDArray pick(TensorValue[] values, List<Gathering.Part> parts, PlaceCache cache, NDManager manager) {
        if (parts.size() < 2) {
            return null;
        }
        RowTable table = find(values[0]);
        long joined = parts.stream().mapToLong(part -> part.slab().rows()).sum();
        boolean isWorthIt = joined > (long) WASTE * values.length;
        if (table == null && isWorthIt && tables.size() < MOST) {
            table = new RowTable(values[0].shape(), values[0].dataType(), MOST_BYTES);
            tables.add(table);
        }
        return table != null && (isWorthIt || table.holds(parts))
                ? table.pick(parts, values.length, cache, manager)
                : null;
    }

    private @Nullable RowTable find(TensorValue value) {
        for (RowTable table : tables) {
            if (table.isFor(value)) {
                return table;
            }
        }
        return null;
    }

    long bytes() {
        return tables.stream().mapToLong(RowTable::bytes).sum();
    }

    void close() {
        tables.forEach(RowTable::close);
    }
}
