package io.memplan.graph.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A range of one axis, of steps of any size but zero.
 *
 * @param axis the axis
 * @param start the first element
 * @param step the distance to the next one
 * @param length the number of elements
 */
record Ranges(int axis, long start, long step, long length) {

    /** Returns the ranges that a slice takes of data of a shape. */
    static List<Ranges> of(NodeCall call, List<Long> shape) {
        @Nullable List<Long> starts = call.integersOf("starts", 1);
        @Nullable List<Long> ends = call.integersOf("ends", 2);
        if (starts == null || ends == null || starts.size() != ends.size()) {
            throw new IllegalArgumentException("A slice from " + starts + " to " + ends + ".");
        }
        @Nullable List<Long> namedAxes = call.integersOf("axes", 3);
        @Nullable List<Long> namedSteps = call.integersOf("steps", 4);
        List<Long> axes =
                namedAxes == null ? LongStream.range(0, starts.size()).boxed().toList() : namedAxes;
        List<Long> steps = namedSteps == null ? starts.stream().map(start -> 1L).toList() : namedSteps;
        if (axes.size() != starts.size() || steps.size() != starts.size()) {
            throw new IllegalArgumentException(
                    "A slice of the axes " + axes + " from " + starts + " in steps of " + steps + ".");
        }
        List<Ranges> ranges = new ArrayList<>();
        for (int i = 0; i < axes.size(); i++) {
            int axis = call.axis(axes.get(i), shape.size());
            ranges.add(of(axis, shape.get(axis), starts.get(i), ends.get(i), steps.get(i)));
        }
        return ranges;
    }

    private static Ranges of(int axis, long size, long start, long end, long step) {
        if (step == 0) {
            throw new IllegalArgumentException("A slice in steps of 0.");
        }
        long lowest = step > 0 ? 0 : -1;
        long highest = step > 0 ? size : size - 1;
        long first = bounded(start, size, step > 0 ? 0 : -1, highest);
        long last = bounded(end, size, lowest, highest);
        long span = step > 0 ? last - first : first - last;
        long stride = step == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(step);
        long length = span <= 0 ? 0 : 1 + (span - 1) / stride;
        return new Ranges(axis, length == 0 ? 0 : first, step, length);
    }

    private static long bounded(long place, long size, long lowest, long highest) {
        long counted = place < 0 ? place + size : place;
        return Math.min(highest, Math.max(lowest, counted));
    }
}
