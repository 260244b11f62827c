package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.index.dim.NDIndexAll;
import ai.djl.ndarray.index.dim.NDIndexBooleans;
import ai.djl.ndarray.index.dim.NDIndexElement;
import ai.djl.ndarray.index.dim.NDIndexFixed;
import ai.djl.ndarray.index.dim.NDIndexNull;
import ai.djl.ndarray.index.dim.NDIndexSlice;
import ai.djl.ndarray.index.dim.NDIndexTake;
import io.memplan.graph.ElementType;
import io.memplan.graph.operator.Slicing;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An index taken apart as the engine does: first slices, fixed places and new axes; then arrays of places or masks along
 * axes of what is left.
 *
 * <p>As coded, this follows the C++ front end of ATen 2.7 ({@code TensorIndexing.h}). Among several parts, a slice
 * that names the whole of an axis is left out.
 */
final class IndexParts {

    private final AbstractArray array;
    private final NDIndex index;
    private final List<Long> starts = new ArrayList<>();
    private final List<Long> lengths = new ArrayList<>();
    private final List<Long> steps = new ArrayList<>();
    private final List<Long> dropped = new ArrayList<>();
    private final List<Long> added = new ArrayList<>();
    private final List<Long> axes = new ArrayList<>();
    private final List<NDArray> places = new ArrayList<>();
    private boolean masked;
    private boolean whole = true;

    private IndexParts(AbstractArray array, NDIndex index) {
        this.array = array;
        this.index = index;
    }

    static IndexParts of(AbstractArray array, NDIndex index) {
        IndexParts parts = new IndexParts(array, index);
        parts.split();
        return parts;
    }

    private void split() {
        List<NDIndexElement> elements = index.getIndices();
        int specified = elements.stream().mapToInt(IndexParts::axesOf).sum();
        if (specified > array.rank()) {
            throw new TraceException("The index has " + specified + " parts, but the array " + array
                    + " has fewer axes, " + array.session().whereAmI() + ".");
        }
        boolean single = elements.size() + (index.getEllipsisIndex() < 0 ? 0 : 1) == 1;
        for (int i = 0; i <= elements.size(); i++) {
            if (i == index.getEllipsisIndex()) {
                takeWhole(array.rank() - specified);
            }
            if (i < elements.size()) {
                add(elements.get(i), single);
            }
        }
        takeWhole(array.rank() - starts.size());
    }

    private static int axesOf(NDIndexElement element) {
        if (element instanceof NDIndexNull) {
            return 0;
        }
        return element instanceof NDIndexBooleans mask
                ? mask.getIndex().getShape().dimension()
                : 1;
    }

    private void add(NDIndexElement element, boolean single) {
        int axis = starts.size();
        long size = axis < array.rank() ? array.tensor().shape().get(axis) : 0;
        if (element instanceof NDIndexAll) {
            takeWhole(1);
            whole = false;
        } else if (element instanceof NDIndexSlice slice) {
            slice(slice, size, single);
        } else if (element instanceof NDIndexFixed fixed) {
            dropped.add((long) axis);
            take(fixed.getIndex() < 0 ? fixed.getIndex() + size : fixed.getIndex(), 1, 1);
            whole = false;
        } else if (element instanceof NDIndexNull) {
            added.add(place());
            whole = false;
        } else if (element instanceof NDIndexTake take) {
            axes.add(place());
            places.add(wholeNumbers(take.getIndex()));
            takeWhole(1);
        } else if (element instanceof NDIndexBooleans mask) {
            masked = true;
            axes.add(place());
            places.add(mask.getIndex());
            takeWhole(axesOf(mask));
        } else {
            throw refusal("has a part of the kind " + element.getClass().getSimpleName());
        }
    }

    /** Returns the axis of the result that comes next. */
    private long place() {
        return (long) starts.size() - dropped.size() + added.size();
    }

    private NDArray wholeNumbers(NDArray indices) {
        AbstractArray traced = array.session().abstractOf(indices);
        if (traced.rank() == 0) {
            throw refusal("has an array without axes, of which the engine reads the value");
        }
        return GatherMethods.wholeNumbers(traced);
    }

    private void slice(NDIndexSlice slice, long size, boolean single) {
        long step = slice.getStep() == null ? 1 : slice.getStep();
        if (step <= 0) {
            throw refusal("has the step " + step + ", which the engine does not support either");
        }
        long start = bound(slice.getMin(), 0, size);
        long end = Math.max(start, bound(slice.getMax(), size, size));
        boolean named = step == 1
                && slice.getMax() != null
                && slice.getMax() == size
                && (slice.getMin() == null || slice.getMin() == 0);
        take(start, (end - start + step - 1) / step, step);
        whole &= named && !single;
    }

    private static long bound(@Nullable Long given, long otherwise, long size) {
        if (given == null) {
            return otherwise;
        }
        return Math.max(0, Math.min(size, given < 0 ? given + size : given));
    }

    private void takeWhole(int count) {
        for (int i = 0; i < count; i++) {
            take(0, array.tensor().shape().get(starts.size()), 1);
        }
    }

    private void take(long start, long length, long step) {
        starts.add(start);
        lengths.add(length);
        steps.add(step);
    }

    /** Returns whether there are no slices, fixed places or new axes, so that the array itself is meant. */
    boolean isWhole() {
        return whole;
    }

    /** Returns the slices, fixed places and new axes. */
    Slicing slicing() {
        return new Slicing(starts, lengths, steps, dropped, added);
    }

    /** Returns the axes, after slicing, along which there are arrays of places or masks. */
    List<Long> axes() {
        return axes;
    }

    /** Returns the arrays of places or masks. */
    List<NDArray> places() {
        return places;
    }

    /** Returns whether there is a mask, so that the number of elements chosen depends on values. */
    boolean isMasked() {
        return masked
                || places.stream()
                        .anyMatch(
                                place -> array.session().tensorOf(place).type().elementType() == ElementType.BOOLEAN);
    }

    /** Returns the error for an index that cannot be traced. */
    TraceException refusal(String why) {
        return new TraceException("An index of an array " + array + " " + why + "; it is used "
                + array.session().whereAmI() + ".\nMaybe use slices, fixed places, arrays of places along axes, or"
                + " where with a mask.");
    }
}
