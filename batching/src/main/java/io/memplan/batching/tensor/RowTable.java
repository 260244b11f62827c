package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Copies of the slabs whose rows launches have picked, all of one shape and type, one after another in one array, so that
 * rows of many slabs are picked by one call and without copying all the rows beside them again and again.
 *
 * <p>A slab is copied when rows of it are first picked. When the array is full it grows, up to a limit; then it starts
 * again from its beginning, and slabs that are still picked from are copied again.
 */
final class RowTable {

    private static final long FIRST_ROWS = 1024;

    private final Shape memberShape;
    private final DataType dataType;
    private final long mostRows;
    private @Nullable NDArray array;
    private long capacity;
    private long next;
    private int generation;

    RowTable(Shape memberShape, DataType dataType, long mostBytes) {
        this.memberShape = memberShape;
        this.dataType = dataType;
        this.mostRows = mostBytes / Math.max(1, memberShape.size() * dataType.getNumOfBytes());
    }

    /** Where a slab's copy begins. */
    record Place(RowTable table, int generation, long row) {}

    boolean isFor(TensorValue value) {
        return dataType == value.dataType() && memberShape.equals(value.shape());
    }

    private @Nullable Place place(Slab slab) {
        Place place = slab.place();
        return place != null && place.table == this && place.generation == generation ? place : null;
    }

    /** Returns whether all slabs have been copied. */
    boolean holds(List<Gathering.Part> parts) {
        return parts.stream().allMatch(part -> place(part.slab()) != null);
    }

    /** Picks rows, or returns null if they are too many for the table. */
    @Nullable
    NDArray pick(List<Gathering.Part> parts, int size, PlaceCache cache, NDManager manager) {
        NDArray rows = hold(parts, manager);
        if (rows == null) {
            return null;
        }
        long[] from = new long[size];
        for (Gathering.Part part : parts) {
            Place place = place(part.slab());
            for (int i = 0; place != null && i < part.places().length; i++) {
                from[(int) part.places()[i]] = place.row + part.rows()[i];
            }
        }
        return Shapes.pick(rows, cache.array(manager, from));
    }

    private @Nullable NDArray hold(List<Gathering.Part> parts, NDManager manager) {
        List<Slab> missing = missing(parts);
        if (next + rows(missing) > capacity) {
            missing = parts.stream().map(Gathering.Part::slab).toList();
            if (rows(missing) > mostRows) {
                return null;
            }
            startAgain(Math.max(2 * capacity, FIRST_ROWS), rows(missing), manager);
        }
        NDArray held = array;
        if (held == null || missing.isEmpty()) {
            return held;
        }
        NDList arrays = new NDList();
        long first = next;
        for (Slab slab : missing) {
            slab.setPlace(new Place(this, generation, next));
            next += slab.rows();
            arrays.add(slab.own() ? slab.array() : slab.array().expandDims(0));
        }
        held.set(
                new NDIndex().addSliceDim(first, next),
                arrays.size() == 1 ? arrays.get(0) : NDArrays.concat(arrays, 0));
        return held;
    }

    private List<Slab> missing(List<Gathering.Part> parts) {
        Stream<Slab> slabs = parts.stream().map(Gathering.Part::slab);
        return slabs.filter(slab -> place(slab) == null).toList();
    }

    private static long rows(List<Slab> slabs) {
        return slabs.stream().mapToLong(Slab::rows).sum();
    }

    private void startAgain(long wanted, long needed, NDManager manager) {
        generation++;
        next = 0;
        long size = Math.min(mostRows, Math.max(wanted, needed));
        if (size > capacity) {
            close();
            NDArray made = manager.create(Shapes.concat(size, memberShape), dataType);
            NDScope.unregister(made);
            array = made;
            capacity = size;
        }
    }

    long bytes() {
        return capacity * memberShape.size() * dataType.getNumOfBytes();
    }

    void close() {
        if (array != null) {
            array.close();
            array = null;
            capacity = 0;
        }
    }
}
