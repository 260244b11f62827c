package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * The part of an array that slices and fixed places select.
 *
 * @param starts for each axis, the first place
 * @param lengths for each axis, how many places
 * @param steps for each axis, the distance between places
 * @param dropped the axes of which one place is left, and that are dropped
 * @param added the axes of size one that the result has besides
 */
public record Slicing(List<Long> starts, List<Long> lengths, List<Long> steps, List<Long> dropped, List<Long> added) {

    /** Copies the lists. */
    public Slicing {
        starts = List.copyOf(starts);
        lengths = List.copyOf(lengths);
        steps = List.copyOf(steps);
        dropped = List.copyOf(dropped);
        added = List.copyOf(added);
    }

    /** Returns the place of one index along an axis, without that axis. */
    static Slicing place(List<Long> shape, int axis, long place) {
        List<Long> starts = new ArrayList<>();
        List<Long> lengths = new ArrayList<>(shape);
        List<Long> steps = new ArrayList<>();
        shape.forEach(size -> {
            starts.add(0L);
            steps.add(1L);
        });
        starts.set(axis, place);
        lengths.set(axis, 1L);
        return new Slicing(starts, lengths, steps, List.of((long) axis), List.of());
    }

    /** Returns the attributes that carry it. */
    public Attributes attributes() {
        return Attributes.of("starts", starts)
                .with("lengths", lengths)
                .with("steps", steps)
                .with("dropped", dropped)
                .with("added", added);
    }

    static Slicing of(Call call) {
        Attributes attributes = call.attributes();
        return new Slicing(
                attributes.integers("starts"),
                attributes.integers("lengths"),
                attributes.integers("steps"),
                attributes.integers("dropped"),
                attributes.integers("added"));
    }

    /** Returns the part of a tensor, as a view of the given input. */
    Result of(Tensor tensor, int input) {
        List<Long> shape = new ArrayList<>();
        List<Long> strides = new ArrayList<>();
        for (int axis = 0; axis < lengths.size(); axis++) {
            long last = starts.get(axis) + (lengths.get(axis) - 1) * steps.get(axis);
            if (lengths.get(axis) > 0
                    && (starts.get(axis) < 0 || last >= tensor.shape().get(axis))) {
                throw new IllegalArgumentException("The places from " + starts.get(axis) + " to " + last
                        + " of the axis " + axis + " are not all in an array " + tensor.type() + ".");
            }
            if (!dropped.contains((long) axis)) {
                shape.add(lengths.get(axis));
                strides.add(tensor.strides().get(axis) * steps.get(axis));
            }
        }
        for (long axis : added) {
            int place = (int) axis;
            strides.add(place, place < shape.size() ? shape.get(place) * strides.get(place) : 1L);
            shape.add(place, 1L);
        }
        TensorType type = tensor.type().withShape(shape);
        return new Result(type, strides, input);
    }

    /** Returns the expression of the part of an expression. */
    String text(String whole) {
        String part = whole;
        for (int axis = 0; axis < lengths.size(); axis++) {
            if (!dropped.contains((long) axis)) {
                long end = starts.get(axis) + lengths.get(axis) * steps.get(axis);
                part = "torch.slice(" + part + ", " + axis + ", " + starts.get(axis) + ", " + end + ", "
                        + steps.get(axis) + ")";
            }
        }
        for (int axis = lengths.size() - 1; axis >= 0; axis--) {
            if (dropped.contains((long) axis)) {
                part = "torch.select(" + part + ", " + axis + ", " + starts.get(axis) + ")";
            }
        }
        for (long axis : added) {
            part = "torch.unsqueeze(" + part + ", " + axis + ")";
        }
        return part;
    }
}
