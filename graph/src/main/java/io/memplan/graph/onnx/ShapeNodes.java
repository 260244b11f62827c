package io.memplan.graph.onnx;

import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import io.memplan.graph.operator.Operators;
import io.memplan.graph.operator.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The same elements in another shape, and shapes as numbers. */
final class ShapeNodes {

    private ShapeNodes() {}

    static void register(Map<String, NodeRule> rules) {
        rules.put("Identity", call -> call.set(0, call.value(0)));
        rules.put("Reshape", call -> reshape(call, reshaped(call, call.type(0), call.known(1, "shape"))));
        rules.put("Flatten", call -> reshape(call, matrix(call.type(0).shape(), flattenAxis(call))));
        rules.put("Transpose", ShapeNodes::transpose);
        rules.put("Squeeze", call -> reshape(call, squeezed(call, call.type(0).shape())));
        rules.put(
                "Unsqueeze", call -> reshape(call, unsqueezed(call, call.type(0).shape())));
        rules.put("Expand", call -> {
            List<Long> shape = call.known(1, "shape").asIntegers();
            Tensor data = call.tensor(0);
            call.set(0, call.expand(data, Operators.broadcast(data.shape(), shape)));
        });
        rules.put("DepthToSpace", call -> blocks(call, true));
        rules.put("SpaceToDepth", call -> blocks(call, false));
        rules.put("Shape", ShapeNodes::shape);
        rules.put(
                "Size",
                call -> call.set(
                        0, Constant.scalar(ElementType.INT64, call.type(0).elements())));
    }

    private static void reshape(NodeCall call, List<Long> shape) {
        call.set(0, call.reshape(call.tensor(0), shape));
    }

    /** Channels become blocks of places, or blocks of places channels: axes apart, in another order, and joined. */
    private static void blocks(NodeCall call, boolean apart) {
        Tensor data = call.tensor(0);
        long size = call.integer("blocksize", 0);
        boolean fits = data.type().rank() == 4 && size > 0;
        long area = size * size;
        fits = fits
                && (apart
                        ? data.type().size(1) % area == 0
                        : data.type().size(2) % size == 0 && data.type().size(3) % size == 0);
        if (!fits) {
            throw new IllegalArgumentException("A tensor " + data.type() + " in blocks of " + size + ".");
        }
        long batch = data.type().size(0);
        long channels = data.type().size(1);
        long height = data.type().size(2);
        long width = data.type().size(3);
        if (!apart) {
            Tensor parts = call.reshape(data, List.of(batch, channels, height / size, size, width / size, size));
            Tensor moved = call.permute(parts, List.of(0L, 3L, 5L, 1L, 2L, 4L));
            call.set(0, call.reshape(moved, List.of(batch, channels * area, height / size, width / size)));
            return;
        }
        boolean depthFirst = call.text("mode", "DCR").equals("DCR");
        Tensor parts = call.reshape(
                data,
                depthFirst
                        ? List.of(batch, size, size, channels / area, height, width)
                        : List.of(batch, channels / area, size, size, height, width));
        Tensor moved =
                call.permute(parts, depthFirst ? List.of(0L, 3L, 4L, 1L, 5L, 2L) : List.of(0L, 1L, 4L, 2L, 5L, 3L));
        call.set(0, call.reshape(moved, List.of(batch, channels / area, height * size, width * size)));
    }

    static int flattenAxis(NodeCall call) {
        int rank = call.type(0).rank();
        long axis = call.integer("axis", 1);
        return axis == rank ? rank : call.axis(axis, rank);
    }

    /** Returns the shape in which the axes before the given one are one, and those from it on. */
    static List<Long> matrix(List<Long> shape, int axis) {
        return List.of(product(shape.subList(0, axis)), product(shape.subList(axis, shape.size())));
    }

    private static long product(List<Long> sizes) {
        return sizes.stream().reduce(1L, Math::multiplyExact);
    }

    /** Returns the shape that a reshape asks for: 0 copies an axis, -1 takes what is left. */
    static List<Long> reshaped(NodeCall call, TensorType data, Constant wanted) {
        List<Long> shape = new ArrayList<>(wanted.asIntegers());
        boolean allowZero = call.flag("allowzero", false);
        int open = -1;
        long known = 1;
        for (int axis = 0; axis < shape.size(); axis++) {
            if (shape.get(axis) == 0 && !allowZero && axis < data.rank()) {
                shape.set(axis, data.size(axis));
            }
            if (shape.get(axis) == -1 && open < 0) {
                open = axis;
            } else {
                known = Math.multiplyExact(known, shape.get(axis));
            }
        }
        if (open >= 0 && known > 0) {
            shape.set(open, data.elements() / known);
        }
        if (shape.stream().anyMatch(size -> size < 0) || product(shape) != data.elements()) {
            throw new IllegalArgumentException(
                    "A tensor " + data + " cannot be reshaped to " + wanted.asIntegers() + ".");
        }
        return shape;
    }

    static List<Long> permutation(NodeCall call, int rank) {
        List<Long> axes = call.integers(
                "perm",
                LongStream.range(0, rank).mapToObj(axis -> rank - 1 - axis).toList());
        if (!axes.stream()
                .sorted()
                .toList()
                .equals(LongStream.range(0, rank).boxed().toList())) {
            throw new IllegalArgumentException("The order " + axes + " is none of " + rank + " axes.");
        }
        return axes;
    }

    private static void transpose(NodeCall call) {
        call.set(0, call.permute(call.tensor(0), permutation(call, call.type(0).rank())));
    }

    static List<Long> squeezed(NodeCall call, List<Long> shape) {
        @Nullable List<Long> axes = call.integersOf("axes", 1);
        List<Integer> places = axes == null
                ? List.of()
                : axes.stream().map(axis -> call.axis(axis, shape.size())).toList();
        List<Long> rest = new ArrayList<>();
        for (int axis = 0; axis < shape.size(); axis++) {
            boolean dropped = axes == null ? shape.get(axis) == 1 : places.contains(axis);
            if (dropped && shape.get(axis) != 1) {
                throw new IllegalArgumentException("The axis " + axis + " of " + shape + " is not of size one.");
            }
            if (!dropped) {
                rest.add(shape.get(axis));
            }
        }
        return rest;
    }

    static List<Long> unsqueezed(NodeCall call, List<Long> shape) {
        @Nullable List<Long> axes = call.integersOf("axes", 1);
        if (axes == null) {
            throw new IllegalArgumentException("It does not say which axes to add.");
        }
        int rank = shape.size() + axes.size();
        if (rank > OnnxLimits.MAX_AXES) {
            throw new IllegalArgumentException("A tensor of " + rank + " axes.");
        }
        List<Integer> added = axes.stream().map(axis -> call.axis(axis, rank)).toList();
        List<Long> result = new ArrayList<>();
        int next = 0;
        for (int axis = 0; axis < rank; axis++) {
            result.add(added.contains(axis) || next == shape.size() ? 1L : shape.get(next++));
        }
        return result;
    }

    private static void shape(NodeCall call) {
        List<Long> shape = call.type(0).shape();
        int rank = shape.size();
        int start = clamp(call.integer("start", 0), rank);
        int end = clamp(call.integer("end", rank), rank);
        call.set(0, Constant.integers(shape.subList(start, Math.max(start, end))));
    }

    private static int clamp(long place, int rank) {
        return (int) Math.min(rank, Math.max(0, place < 0 ? place + rank : place));
    }
}
