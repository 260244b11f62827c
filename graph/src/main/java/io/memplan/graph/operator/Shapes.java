package io.memplan.graph.operator;

import java.util.ArrayList;
import java.util.List;

/** Shape arithmetic that several operators share. */
final class Shapes {

    private Shapes() {}

    static List<Long> broadcast(List<List<Long>> shapes) {
        int rank = shapes.stream().mapToInt(List::size).max().orElse(0);
        List<Long> result = new ArrayList<>(rank);
        for (int axis = 0; axis < rank; axis++) {
            long size = 1;
            for (List<Long> shape : shapes) {
                int own = axis - (rank - shape.size());
                long ownSize = own < 0 ? 1 : shape.get(own);
                if (ownSize != 1 && size != 1 && ownSize != size) {
                    throw new IllegalArgumentException("The shapes " + shapes + " cannot be broadcast together.");
                }
                size = ownSize == 1 ? size : ownSize;
            }
            result.add(size);
        }
        return result;
    }

    static long elements(List<Long> shape) {
        return shape.stream().reduce(1L, (a, b) -> a * b);
    }

    /** Returns the size of a sliding window's output along one axis. */
    static long windows(long size, long kernel, long stride, long padding, long dilation, boolean ceil) {
        long span = size + 2 * padding - dilation * (kernel - 1) - 1;
        long windows = Math.floorDiv(span + (ceil ? stride - 1 : 0), stride) + 1;
        if (ceil && (windows - 1) * stride >= size + padding) {
            windows--;
        }
        if (windows < 1) {
            throw new IllegalArgumentException("A window of " + kernel + " (stride " + stride + ", padding " + padding
                    + ", dilation " + dilation + ") does not fit an axis of size " + size + ".");
        }
        return windows;
    }
}
