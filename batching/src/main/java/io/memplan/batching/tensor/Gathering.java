package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings rows of slabs together into one array: by no copy, by a slice, or by one picking from the joined slabs. */
final class Gathering {

    private Gathering() {}

    /** The rows that come from one slab, and where they belong. */
    @SuppressWarnings("ArrayRecordComponent") // of one launch, and never changed
    record Part(Slab slab, long[] rows, long[] places) {}

    /** Returns whether values are one whole array that all share. */
    static boolean isShared(TensorValue[] values) {
        for (TensorValue value : values) {
            if (value.slab() != values[0].slab() || value.row() >= 0) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether values are all rows of one slab, in order. */
    static boolean isWhole(TensorValue[] values) {
        return values[0].slab().rows() == values.length && isRun(values) && values[0].row() == 0;
    }

    private static boolean isRun(TensorValue[] values) {
        for (int i = 0; i < values.length; i++) {
            if (values[i].slab() != values[0].slab() || values[i].row() != values[0].row() + i || values[0].row() < 0) {
                return false;
            }
        }
        return true;
    }

    /** Returns the rows as one array. */
    static NDArray gather(TensorValue[] values, PlaceCache cache, @Nullable RowTables tables) {
        if (isRun(values)) {
            long first = values[0].row();
            return values[0].slab().array().get(new NDIndex().addSliceDim(first, first + values.length));
        }
        List<Part> parts = parts(values);
        if (parts.size() == values.length
                && parts.stream().noneMatch(part -> part.slab().own())) {
            NDList whole = new NDList();
            parts.forEach(part -> whole.add(part.slab().array()));
            return NDArrays.stack(whole);
        }
        NDManager manager = parts.get(0).slab().array().getManager();
        NDArray picked = tables == null ? null : tables.pick(values, parts, cache, manager);
        if (picked != null) {
            return picked;
        }
        NDArray joined = joined(parts);
        return Shapes.pick(joined, cache.array(joined.getManager(), places(parts, values.length)));
    }

    /**
     * Returns whether several tensors of each lane are worth bringing together by one picking: none of them is there by a
     * slice or a stack.
     */
    static boolean isPicked(TensorValue[] values) {
        return values[0].slab().own() && !isRun(values);
    }

    /** Returns the rows of several tensors of each lane, all of one shape and type, each as a slice of one picking. */
    static List<NDArray> gatherAll(List<TensorValue[]> tensors, PlaceCache cache, @Nullable RowTables tables) {
        int lanes = tensors.get(0).length;
        TensorValue[] all = new TensorValue[tensors.size() * lanes];
        for (int i = 0; i < all.length; i++) {
            all[i] = tensors.get(i / lanes)[i % lanes];
        }
        NDArray picked = gather(all, cache, tables);
        return picked.split(tensors.size());
    }

    /** Returns all slabs, one after another: a copy, but one call for all of them. */
    private static NDArray joined(List<Part> parts) {
        NDList arrays = new NDList();
        for (Part part : parts) {
            NDArray array = part.slab().array();
            arrays.add(part.slab().own() ? array : array.expandDims(0));
        }
        return arrays.size() == 1 ? arrays.get(0) : NDArrays.concat(arrays, 0);
    }

    /** Returns where each value stands in the joined slabs. */
    private static long[] places(List<Part> parts, int size) {
        long[] from = new long[size];
        long before = 0;
        for (Part part : parts) {
            for (int i = 0; i < part.places().length; i++) {
                from[(int) part.places()[i]] = before + part.rows()[i];
            }
            before += part.slab().rows();
        }
        return from;
    }

    /** Returns the slabs that values are rows of, in the order in which they come. */
    static List<Part> parts(TensorValue[] values) {
        IdentityHashMap<Slab, Integer> number = new IdentityHashMap<>();
        List<Slab> slabs = new ArrayList<>();
        int[] counts = new int[values.length];
        for (TensorValue value : values) {
            int slab = number.computeIfAbsent(value.slab(), key -> {
                slabs.add(key);
                return slabs.size() - 1;
            });
            counts[slab]++;
        }
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < slabs.size(); i++) {
            parts.add(new Part(slabs.get(i), new long[counts[i]], new long[counts[i]]));
        }
        Arrays.fill(counts, 0);
        for (int i = 0; i < values.length; i++) {
            int slab = number.getOrDefault(values[i].slab(), 0);
            parts.get(slab).rows()[counts[slab]] = Math.max(0, values[i].row());
            parts.get(slab).places()[counts[slab]++] = i;
        }
        return parts;
    }
}
