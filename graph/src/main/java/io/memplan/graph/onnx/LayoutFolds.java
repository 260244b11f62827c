package io.memplan.graph.onnx;

import io.memplan.graph.operator.Layouts;
import io.memplan.graph.operator.Operators;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Constants in another order or shape: each element of the result is one of an input. */
final class LayoutFolds {

    private LayoutFolds() {}

    static void register(Map<String, FoldRule> folds) {
        folds.put(
                "Reshape",
                (call, inputs) -> reshaped(
                        inputs.get(0), ShapeNodes.reshaped(call, inputs.get(0).type(), inputs.get(1))));
        folds.put(
                "Flatten",
                (call, inputs) -> reshaped(
                        inputs.get(0), ShapeNodes.matrix(inputs.get(0).type().shape(), ShapeNodes.flattenAxis(call))));
        folds.put(
                "Squeeze",
                (call, inputs) -> reshaped(
                        inputs.get(0),
                        ShapeNodes.squeezed(call, inputs.get(0).type().shape())));
        folds.put(
                "Unsqueeze",
                (call, inputs) -> reshaped(
                        inputs.get(0),
                        ShapeNodes.unsqueezed(call, inputs.get(0).type().shape())));
        folds.put(
                "Expand",
                (call, inputs) -> expanded(
                        inputs.get(0),
                        Operators.broadcast(
                                inputs.get(0).type().shape(), inputs.get(1).asIntegers())));
        folds.put("Transpose", (call, inputs) -> transposed(call, inputs.get(0)));
        folds.put("Slice", (call, inputs) -> sliced(call, inputs.get(0)));
        folds.put("Gather", (call, inputs) -> gathered(call, inputs.get(0), inputs.get(1)));
        folds.put("Concat", LayoutFolds::joined);
        folds.put("Tile", (call, inputs) -> tiled(inputs.get(0), inputs.get(1).asIntegers()));
    }

    private static Constant reshaped(Constant data, List<Long> shape) {
        return new Constant(data.type().withShape(shape), data.numbers());
    }

    /** Returns the constant whose element at some indices is the data's at the given place. */
    private static Constant taken(Constant data, List<Long> shape, ToLongFunction<long[]> place) {
        long elements = data.type().withShape(shape).elements();
        if (elements > OnnxLimits.MAX_KNOWN_ELEMENTS) {
            throw new TooManyNumbersException();
        }
        List<Number> numbers = new ArrayList<>((int) elements);
        long[] indices = new long[shape.size()];
        for (long i = 0; i < elements; i++) {
            numbers.add(data.numbers().get((int) place.applyAsLong(indices)));
            for (int axis = indices.length - 1; axis >= 0 && ++indices[axis] == shape.get(axis); axis--) {
                indices[axis] = 0;
            }
        }
        return new Constant(data.type().withShape(shape), numbers);
    }

    private static long dot(long[] indices, List<Long> strides) {
        long place = 0;
        for (int axis = 0; axis < indices.length; axis++) {
            place += indices[axis] * strides.get(axis);
        }
        return place;
    }

    private static List<Long> strides(Constant data) {
        return Layouts.contiguous(data.type().shape());
    }

    static Constant expanded(Constant data, List<Long> shape) {
        if (shape.equals(data.type().shape())) {
            return data;
        }
        List<Long> strides = new ArrayList<>();
        int leading = shape.size() - data.type().rank();
        for (int axis = 0; axis < shape.size(); axis++) {
            boolean repeated = axis < leading || data.type().size(axis - leading) == 1;
            strides.add(repeated ? 0L : strides(data).get(axis - leading));
        }
        return taken(data, shape, indices -> dot(indices, strides));
    }

    private static Constant transposed(NodeCall call, Constant data) {
        List<Long> shape = new ArrayList<>();
        List<Long> strides = new ArrayList<>();
        for (long axis : ShapeNodes.permutation(call, data.type().rank())) {
            shape.add(data.type().size((int) axis));
            strides.add(strides(data).get((int) axis));
        }
        return taken(data, shape, indices -> dot(indices, strides));
    }

    private static Constant sliced(NodeCall call, Constant data) {
        Constant result = data;
        for (Ranges range : Ranges.of(call, data.type().shape())) {
            Constant before = result;
            List<Long> shape = new ArrayList<>(before.type().shape());
            shape.set(range.axis(), range.length());
            List<Long> strides = new ArrayList<>(strides(before));
            long base = range.start() * strides.get(range.axis());
            strides.set(range.axis(), strides.get(range.axis()) * range.step());
            result = taken(before, shape, indices -> base + dot(indices, strides));
        }
        return result;
    }

    private static Constant gathered(NodeCall call, Constant data, Constant index) {
        int axis = call.axis("axis", 0, data.type().rank());
        int size = (int) data.type().size(axis);
        int rank = index.type().rank();
        List<Long> shape = new ArrayList<>(data.type().shape().subList(0, axis));
        shape.addAll(index.type().shape());
        shape.addAll(data.type().shape().subList(axis + 1, data.type().rank()));
        List<Long> strides = strides(data);
        List<Long> ofIndex = strides(index);
        List<Long> places = index.asIntegers();
        return taken(data, shape, indices -> {
            long which = 0;
            for (int i = 0; i < rank; i++) {
                which += indices[axis + i] * ofIndex.get(i);
            }
            long place = call.axis(places.get((int) which), size) * strides.get(axis);
            for (int i = 0; i < data.type().rank() - 1; i++) {
                place += i < axis ? indices[i] * strides.get(i) : indices[i + rank] * strides.get(i + 1);
            }
            return place;
        });
    }

    /** Joins along the first axis, which is how shapes are put together. */
    private static Constant joined(NodeCall call, List<Constant> inputs) {
        Constant first = inputs.get(0);
        if (inputs.stream().anyMatch(input -> input.type().rank() != 1)) {
            throw call.refused("joins constants that are no lists", "join lists of numbers");
        }
        List<Number> numbers = new ArrayList<>();
        inputs.forEach(input -> numbers.addAll(input.numbers()));
        return new Constant(first.type().withShape(List.of((long) numbers.size())), numbers);
    }

    private static Constant tiled(Constant data, List<Long> repeats) {
        if (repeats.size() != data.type().rank() || repeats.stream().anyMatch(times -> times < 0)) {
            throw new IllegalArgumentException("A tensor " + data.type() + " repeated " + repeats + " times.");
        }
        List<Long> shape = new ArrayList<>();
        for (int axis = 0; axis < repeats.size(); axis++) {
            shape.add(Math.multiplyExact(data.type().size(axis), repeats.get(axis)));
        }
        return taken(data, shape, indices -> {
            long place = 0;
            for (int axis = 0; axis < indices.length; axis++) {
                place += indices[axis] % data.type().size(axis) * strides(data).get(axis);
            }
            return place;
        });
    }
}
