package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDArrayIndexer;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.index.dim.NDIndexBooleans;
import ai.djl.ndarray.index.full.NDIndexFullPick;
import ai.djl.ndarray.index.full.NDIndexFullSlice;
import ai.djl.ndarray.index.full.NDIndexFullTake;
import ai.djl.ndarray.types.Shape;
import io.memplan.graph.operator.Slicing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The indexer of abstract arrays: each of its methods is recorded as what the engine's indexer does. */
final class TracedIndexer extends NDArrayIndexer {

    private final TraceSession session;

    TracedIndexer(TraceSession session) {
        this.session = session;
    }

    @Override
    public NDArray get(NDArray array, NDIndexFullPick pick) {
        return GatherMethods.pick(session.abstractOf(array), session.abstractOf(pick.getIndices()), pick.getAxis());
    }

    @Override
    public NDArray get(NDArray array, NDIndexFullTake take) {
        return session.abstractOf(array).proxy().take(take.getIndices());
    }

    @Override
    public NDArray get(NDArray array, NDIndexFullSlice slice) {
        return session.apply("memplan::slice", slicing(slice).attributes(), array)
                .squeeze(slice.getToSqueeze());
    }

    @Override
    public NDArray get(NDArray array, NDIndex index) {
        return IndexMethods.get(session.abstractOf(array), index);
    }

    @Override
    public void set(NDArray array, NDIndex index, Object value) {
        if (!(value instanceof Number) && !(value instanceof NDArray)) {
            throw new IllegalArgumentException("The type of value to assign cannot be other than NDArray and Number.");
        }
        IndexMethods.set(session.abstractOf(array), index, value);
    }

    /** Repeats the value to the last axes of the part, as the engine's indexer does, before it writes. */
    @Override
    public void set(NDArray array, NDIndexFullSlice slice, NDArray value) {
        Shape part = slice.getShape();
        Shape target = part;
        while (target.size() > value.size()) {
            target = target.slice(1);
        }
        write(array, slice, value.reshape(target).broadcast(part));
    }

    @Override
    public void set(NDArray array, NDIndexFullSlice slice, Number value) {
        write(array, slice, value);
    }

    /** Fills where a mask says so; the value has no axes, as in the engine. */
    @Override
    public void set(NDArray array, NDIndexBooleans mask, NDArray value) {
        NDArray whole = mask.getIndex().getShape().equals(array.getShape())
                ? mask.getIndex()
                : mask.getIndex().broadcast(array.getShape());
        IndexMethods.set(session.abstractOf(array), new NDIndex().addBooleanIndex(whole), value);
    }

    private void write(NDArray array, NDIndexFullSlice slice, Object value) {
        AbstractArray self = session.abstractOf(array);
        self.refuseChangeOfLent("set");
        IndexMethods.write(self, slicing(slice), value);
    }

    private static Slicing slicing(NDIndexFullSlice slice) {
        long[] starts = slice.getMin();
        long[] ends = slice.getMax();
        long[] steps = slice.getStep();
        List<Long> lengths = new ArrayList<>();
        for (int axis = 0; axis < starts.length; axis++) {
            lengths.add(Math.max(0, Math.floorDiv(ends[axis] - starts[axis] + steps[axis] - 1, steps[axis])));
        }
        return new Slicing(
                Arrays.stream(starts).boxed().toList(),
                lengths,
                Arrays.stream(steps).boxed().toList(),
                List.of(),
                List.of());
    }
}
