package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** Operations along axes, which stand one further behind the axis of rows, and changes of shape. */
final class AxisRules {

    private AxisRules() {}

    /** Reduces over all axes of a member, or over those that the second operand names. */
    static Object reduce(RowCall call, BiFunction<NDArray, int[], NDArray> withAxes) {
        NDArray array = call.array(0);
        int rank = call.memberRank(0);
        int[] given = call.operands().size() > 1 ? (int[]) call.value(1) : new int[0];
        boolean keep = call.operands().size() > 2 && (Integer) call.value(2) != 0;
        if (rank == 0) {
            return withAxes.apply(array.expandDims(1), new int[] {1});
        }
        int[] axes = given.length == 0 ? Shapes.allAxes(rank) : Shapes.axes(given);
        if (!keep) {
            return withAxes.apply(array, axes);
        }
        return withAxes.apply(array, axes).reshape(kept(array.getShape(), axes));
    }

    /** Reduces by a method that takes one axis only. */
    static Object extreme(RowCall call, BiFunction<NDArray, int[], NDArray> withAxes) {
        if (call.operands().size() > 1) {
            return reduce(call, withAxes);
        }
        return withAxes.apply(call.array(0).reshape(call.rows(), -1), new int[] {1});
    }

    /** Returns a shape with some axes of size one. */
    static Shape kept(Shape shape, int[] axes) {
        long[] sizes = shape.getShape().clone();
        for (int axis : axes) {
            sizes[axis < 0 ? sizes.length + axis : axis] = 1;
        }
        return new Shape(sizes);
    }

    /** Reduces over all axes by a method that takes one axis at a time. */
    static Object reduceFlat(RowCall call) {
        NDArray flat = call.array(0).reshape(call.rows(), -1);
        return switch (call.operator().name()) {
            case "prod" -> flat.prod(new int[] {1});
            case "argMax" -> flat.argMax(1);
            case "argMin" -> flat.argMin(1);
            default -> throw new IllegalArgumentException(call.operator().name());
        };
    }

    /** Runs a method that takes an array and an axis. */
    static Object along(RowCall call) {
        return call.invoke(call.array(0), Shapes.axis((Integer) call.value(1)));
    }

    static Object joined(RowCall call) {
        int axis = call.operands().size() > 2 ? (Integer) call.value(2) : 0;
        NDArray first = call.spread(0);
        NDArray second = call.spread(1);
        return call.operator().name().equals("stack")
                ? first.stack(second, Shapes.axis(axis))
                : first.concat(second, Shapes.axis(axis));
    }

    static Object reshape(RowCall call) {
        return call.array(0).reshape(Shapes.concat(call.rows(), shape(call.value(1))));
    }

    static Object broadcast(RowCall call) {
        Shape wanted = shape(call.value(1));
        return call.aligned(0, wanted.dimension()).broadcast(Shapes.concat(call.rows(), wanted));
    }

    private static Shape shape(Object given) {
        return given instanceof long[] sizes ? new Shape(sizes) : (Shape) given;
    }

    static Object flatten(RowCall call) {
        return call.array(0).reshape(call.rows(), -1);
    }

    static Object squeeze(RowCall call) {
        NDArray array = call.array(0);
        if (call.operands().size() == 1) {
            int[] single = IntStream.rangeClosed(1, call.memberRank(0))
                    .filter(axis -> array.getShape().get(axis) == 1)
                    .toArray();
            return single.length == 0 ? array.duplicate() : array.squeeze(single);
        }
        Object given = call.value(1);
        return array.squeeze(Shapes.axes(given instanceof int[] axes ? axes : new int[] {(Integer) given}));
    }

    static Object transpose(RowCall call) {
        return call.array(0).transpose(permutation(call));
    }

    /** Returns where each axis comes from, the axis of rows staying in front. */
    static int[] permutation(RowCall call) {
        int rank = call.memberRank(0);
        int[] given = call.operands().size() > 1 ? (int[]) call.value(1) : new int[0];
        int[] axes = new int[rank + 1];
        for (int i = 0; i < rank; i++) {
            int from = given.length == 0 ? rank - 1 - i : given[i];
            axes[i + 1] = 1 + (from < 0 ? from + rank : from);
        }
        return axes;
    }

    static Object swapAxes(RowCall call) {
        return call.array(0).swapAxes(Shapes.axis((Integer) call.value(1)), Shapes.axis((Integer) call.value(2)));
    }
}
