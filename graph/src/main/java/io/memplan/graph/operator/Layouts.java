package io.memplan.graph.operator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Where the engine lays out the elements of results, as strides.
 *
 * <p>It matters for two questions only: whether a reshape is a view or a copy, and which kernel the engine picks.
 */
public final class Layouts {

    private Layouts() {}

    /** Returns the row-major strides of a shape. */
    public static List<Long> contiguous(List<Long> shape) {
        Long[] strides = new Long[shape.size()];
        long stride = 1;
        for (int axis = shape.size() - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= Math.max(1, shape.get(axis));
        }
        return List.of(strides);
    }

    /** Returns whether strides are row-major; axes of size one may have any stride. */
    public static boolean isContiguous(List<Long> shape, List<Long> strides) {
        return shape.contains(0L)
                || isPacked(
                        IntStream.iterate(shape.size() - 1, axis -> axis >= 0, axis -> axis - 1)
                                .toArray(),
                        shape,
                        strides);
    }

    /** Returns whether the axes, innermost first, lie without gaps; those of size one may have any stride. */
    private static boolean isPacked(int[] order, List<Long> shape, List<Long> strides) {
        long expected = 1;
        for (int axis : order) {
            if (shape.get(axis) != 1) {
                if (strides.get(axis) != expected) {
                    return false;
                }
                expected *= shape.get(axis);
            }
        }
        return true;
    }

    /**
     * Returns the strides that an elementwise kernel gives its result: the axes ordered as in the first operand that
     * tells them apart, packed.
     *
     * <p>As coded, this follows ATen's TensorIterator: operands that all lie row by row, or all in the same dense way,
     * pass their layout on (images whose channels are innermost as such); else it orders the axes (an insertion sort by stride, innermost first, in which axes that
     * an operand broadcasts do not count).
     *
     * @param shape the shape of the result
     * @param operands the operands in argument order
     */
    public static List<Long> elementwise(List<Long> shape, List<Tensor> operands) {
        int rank = shape.size();
        if (operands.stream().allMatch(o -> o.shape().equals(shape))) {
            List<Long> first = operands.get(0).strides();
            if (operands.stream().allMatch(Tensor::isContiguous)) {
                return contiguous(shape);
            }
            if (rank == 4 && operands.stream().allMatch(o -> isPacked(channelsLastOrder(4), shape, o.strides()))) {
                return channelsLast(shape);
            }
            if (isDense(shape, first)
                    && operands.stream().allMatch(o -> o.strides().equals(first))) {
                return first;
            }
        }
        List<List<Long>> aligned = operands.stream().map(o -> aligned(o, shape)).toList();
        int[] order = new int[rank];
        for (int i = 0; i < rank; i++) {
            order[i] = rank - 1 - i;
        }
        for (int i = 1; i < rank; i++) {
            int moving = i;
            for (int before = i - 1; before >= 0; before--) {
                int comparison = compare(order[before], order[moving], aligned, shape);
                if (comparison < 0) {
                    break;
                }
                if (comparison > 0) {
                    int swapped = order[before];
                    order[before] = order[moving];
                    order[moving] = swapped;
                    moving = before;
                }
            }
        }
        if (IntStream.range(0, rank).allMatch(i -> order[i] == rank - 1 - i)) {
            return contiguous(shape);
        }
        Long[] strides = new Long[rank];
        long stride = 1;
        for (int axis : order) {
            strides[axis] = stride;
            stride *= shape.get(axis);
        }
        return List.of(strides);
    }

    /** Returns what an elementwise kernel makes of operands, to find the layout of expressions of several kernels. */
    static Tensor meet(Tensor... operands) {
        List<Tensor> all = List.of(operands);
        List<Long> shape = Shapes.broadcast(all.stream().map(Tensor::shape).toList());
        return new Tensor(-1, operands[0].type().withShape(shape), elementwise(shape, all));
    }

    /** Returns the strides of images of four or five axes whose channels, on axis 1, are innermost. */
    static List<Long> channelsLast(List<Long> shape) {
        Long[] strides = new Long[shape.size()];
        long stride = 1;
        for (int axis : channelsLastOrder(shape.size())) {
            strides[axis] = stride;
            stride *= Math.max(1, shape.get(axis));
        }
        return List.of(strides);
    }

    /** Returns whether the engine takes a tensor for images whose channels are innermost; ambiguous ones it does not. */
    static boolean isChannelsLast(Tensor tensor) {
        List<Long> shape = tensor.shape();
        if (shape.size() < 4 || shape.size() > 5 || tensor.strides().get(1) == 0) {
            return false;
        }
        long least = 0;
        for (int axis : channelsLastOrder(shape.size())) {
            long stride = tensor.strides().get(axis);
            boolean ambiguous = axis == 0 && least == tensor.strides().get(1);
            if (shape.get(axis) == 0 || stride < least || ambiguous) {
                return false;
            }
            least = stride * Math.max(1, shape.get(axis));
        }
        return true;
    }

    private static int[] channelsLastOrder(int rank) {
        return rank == 4 ? new int[] {1, 3, 2, 0} : new int[] {1, 4, 3, 2, 0};
    }

    /** Returns the strides with which the engine sees a tensor in a shape that repeats its axes of size one. */
    static List<Long> expanded(Tensor tensor, List<Long> shape) {
        int leading = shape.size() - tensor.type().rank();
        if (tensor.type().rank() == 0) {
            return Collections.nCopies(shape.size(), 0L);
        }
        Long[] strides = new Long[shape.size()];
        for (int axis = shape.size() - 1; axis >= 0; axis--) {
            boolean repeated = (axis < leading ? 1 : tensor.shape().get(axis - leading)) != shape.get(axis);
            if (repeated) {
                strides[axis] = 0L;
            } else if (axis >= leading) {
                strides[axis] = tensor.strides().get(axis - leading);
            } else {
                strides[axis] = axis == shape.size() - 1 ? 1L : shape.get(axis + 1) * strides[axis + 1];
            }
        }
        return List.of(strides);
    }

    /** Returns the strides of a new tensor like the given one: its own if it lies without gaps or overlaps. */
    public static List<Long> like(Tensor tensor) {
        return isDense(tensor.shape(), tensor.strides())
                ? tensor.strides()
                : elementwise(tensor.shape(), List.of(tensor));
    }

    /** Returns whether the elements lie without gaps and overlaps, in whatever order of the axes. */
    static boolean isDense(List<Long> shape, List<Long> strides) {
        long expected = 1;
        for (int axis : IntStream.range(0, shape.size())
                .filter(axis -> shape.get(axis) != 1)
                .boxed()
                .sorted(Comparator.comparing(strides::get))
                .toList()) {
            if (strides.get(axis) != expected) {
                return false;
            }
            expected *= shape.get(axis);
        }
        return true;
    }

    private static int compare(int axis, int other, List<List<Long>> operands, List<Long> shape) {
        for (List<Long> strides : operands) {
            long stride = strides.get(axis);
            long otherStride = strides.get(other);
            if (stride == 0 || otherStride == 0) {
                continue;
            }
            if (stride != otherStride) {
                return stride < otherStride ? -1 : 1;
            }
            if (shape.get(axis) > shape.get(other)) {
                return 1;
            }
        }
        return 0;
    }

    private static List<Long> aligned(Tensor operand, List<Long> shape) {
        List<Long> strides = new ArrayList<>(Collections.nCopies(shape.size(), 0L));
        int offset = shape.size() - operand.shape().size();
        for (int axis = 0; axis < operand.shape().size(); axis++) {
            boolean broadcast = operand.shape().get(axis) == 1 && shape.get(axis + offset) != 1;
            strides.set(axis + offset, broadcast ? 0L : operand.strides().get(axis));
        }
        return strides;
    }

    /**
     * Returns the strides with which a tensor can be seen in another shape without a copy, if it can.
     *
     * @param shape the present shape
     * @param strides the present strides
     * @param target the other shape, of as many elements
     */
    public static Optional<List<Long>> viewed(List<Long> shape, List<Long> strides, List<Long> target) {
        long elements = shape.stream().reduce(1L, (a, b) -> a * b);
        if (elements == 0) {
            return shape.equals(target) ? Optional.of(strides) : Optional.of(contiguous(target));
        }
        Long[] result = new Long[target.size()];
        int view = target.size() - 1;
        long chunkBase = strides.isEmpty() ? 1 : strides.get(strides.size() - 1);
        long chunk = 1;
        long viewChunk = 1;
        for (int axis = shape.size() - 1; axis >= 0; axis--) {
            chunk *= shape.get(axis);
            boolean chunkEnds = axis == 0 || (shape.get(axis - 1) != 1 && strides.get(axis - 1) != chunk * chunkBase);
            if (chunkEnds) {
                while (view >= 0 && (viewChunk < chunk || target.get(view) == 1)) {
                    result[view] = viewChunk * chunkBase;
                    viewChunk *= target.get(view);
                    view--;
                }
                if (viewChunk != chunk) {
                    return Optional.empty();
                }
                if (axis > 0) {
                    chunkBase = strides.get(axis - 1);
                    chunk = 1;
                    viewChunk = 1;
                }
            }
        }
        while (view >= 0 && target.get(view) == 1) {
            result[view] = viewChunk * chunkBase;
            view--;
        }
        return view >= 0 ? Optional.empty() : Optional.of(List.of(result));
    }
}
