package io.memplan.graph.onnx;

import io.memplan.graph.Attributes;
import io.memplan.graph.operator.Slicing;
import io.memplan.graph.operator.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Parts of tensors, and tensors made of parts. */
final class PartNodes {

    private PartNodes() {}

    static void register(Map<String, NodeRule> rules) {
        rules.put("Slice", PartNodes::slice);
        rules.put("Split", PartNodes::split);
        rules.put("Concat", PartNodes::concat);
        rules.put("Tile", PartNodes::tile);
        rules.put("Pad", PartNodes::pad);
        rules.put("Gather", PartNodes::gather);
        rules.put(
                "GatherElements",
                call -> call.set(
                        0,
                        call.apply(
                                "aten::gather",
                                Attributes.of(
                                        "axis",
                                        call.axis("axis", 0, call.type(0).rank())),
                                call.tensor(0),
                                call.tensor(1))));
    }

    private static void slice(NodeCall call) {
        Tensor data = call.tensor(0);
        for (Ranges range : Ranges.of(call, data.shape())) {
            data = part(call, data, range);
        }
        call.set(0, data);
    }

    /** Steps back are steps forward through the axis turned round. */
    private static Tensor part(NodeCall call, Tensor data, Ranges range) {
        int axis = range.axis();
        if (range.step() == 1 || range.length() <= 1) {
            return call.narrow(data, axis, range.start(), range.length());
        }
        boolean isBack = range.step() < 0;
        Tensor forward = isBack ? call.apply("aten::flip", Attributes.of("axes", List.of((long) axis)), data) : data;
        List<Long> starts = new ArrayList<>(Collections.nCopies(data.shape().size(), 0L));
        List<Long> lengths = new ArrayList<>(data.shape());
        List<Long> steps = new ArrayList<>(Collections.nCopies(data.shape().size(), 1L));
        starts.set(axis, isBack ? data.shape().get(axis) - 1 - range.start() : range.start());
        lengths.set(axis, range.length());
        steps.set(axis, Math.abs(range.step()));
        Slicing slicing = new Slicing(starts, lengths, steps, List.of(), List.of());
        return call.apply("memplan::slice", slicing.attributes(), forward);
    }

    private static void split(NodeCall call) {
        Tensor data = call.tensor(0);
        int axis = call.axis("axis", 0, data.shape().size());
        long start = 0;
        List<Long> lengths = lengths(call, data.shape().get(axis));
        for (int output = 0; output < lengths.size(); output++) {
            call.set(output, call.narrow(data, axis, start, lengths.get(output)));
            start += lengths.get(output);
        }
    }

    /** Named, or equal but for a shorter last one. */
    static List<Long> lengths(NodeCall call, long size) {
        int parts = call.node().outputs().size();
        @Nullable List<Long> named = call.integersOf("split", 1);
        List<Long> lengths = named;
        if (lengths == null) {
            long each = (size + parts - 1) / Math.max(1, parts);
            lengths = new ArrayList<>(Collections.nCopies(parts - 1, each));
            lengths.add(size - each * (parts - 1));
        }
        if (lengths.size() != parts
                || lengths.stream().anyMatch(length -> length < 0 || length > size)
                || lengths.stream().mapToLong(Long::longValue).sum() != size) {
            throw new IllegalArgumentException(
                    "An axis of size " + size + " cannot be split into " + parts + " parts of " + lengths + ".");
        }
        return lengths;
    }

    private static void concat(NodeCall call) {
        List<Tensor> parts = new ArrayList<>();
        for (int input = 0; input < call.inputs(); input++) {
            parts.add(call.tensor(input));
        }
        int axis = call.axis("axis", 0, parts.get(0).shape().size());
        call.set(0, call.apply("aten::cat", Attributes.of("axis", axis), parts.toArray(Tensor[]::new)));
    }

    /** Seen with an axis before each repeated one, stretched, and joined into one. */
    private static void tile(NodeCall call) {
        Tensor data = call.tensor(0);
        List<Long> repeats = call.known(1, "repeats").asIntegers();
        List<Long> shape = data.shape();
        if (repeats.size() != shape.size() || repeats.stream().anyMatch(times -> times < 0)) {
            throw new IllegalArgumentException("A tensor " + data.type() + " repeated " + repeats + " times.");
        }
        List<Long> apart = new ArrayList<>();
        List<Long> stretched = new ArrayList<>();
        List<Long> joined = new ArrayList<>();
        for (int axis = 0; axis < shape.size(); axis++) {
            apart.addAll(List.of(1L, shape.get(axis)));
            stretched.addAll(List.of(repeats.get(axis), shape.get(axis)));
            joined.add(Math.multiplyExact(repeats.get(axis), shape.get(axis)));
        }
        call.set(
                0,
                joined.equals(shape) ? data : call.reshape(call.expand(call.reshape(data, apart), stretched), joined));
    }

    private static void pad(NodeCall call) {
        String mode = call.text("mode", "constant");
        Tensor data = call.tensor(0);
        int rank = data.shape().size();
        List<Long> pads = pads(call, rank);
        if (!mode.equals("constant")) {
            call.set(0, Padding.edges(call, data, pads, mode));
            return;
        }
        double number = call.has(2) ? call.known(2, "value").real() : call.real("value", 0);
        call.set(0, Padding.constant(call, data, pads.subList(0, rank), pads.subList(rank, 2 * rank), number));
    }

    /** Returns the paddings of all axes: before each, then behind each; an input may name those that are meant. */
    private static List<Long> pads(NodeCall call, int rank) {
        @Nullable List<Long> given = call.integersOf("pads", 1);
        List<Long> axes = call.has(3)
                ? call.known(3, "axes").asIntegers()
                : LongStream.range(0, rank).boxed().toList();
        if (given == null || given.size() != 2 * axes.size()) {
            throw new IllegalArgumentException("The paddings " + given + " do not fit the axes " + axes + ".");
        }
        List<Long> pads = new ArrayList<>(Collections.nCopies(2 * rank, 0L));
        for (int i = 0; i < axes.size(); i++) {
            int axis = call.axis(axes.get(i), rank);
            pads.set(axis, given.get(i));
            pads.set(axis + rank, given.get(i + axes.size()));
        }
        return pads;
    }

    /**
     * Elements of one axis: one constant index is a view; else rows of a table are looked up, for which the axis is
     * brought to the front and the others are seen as one.
     */
    private static void gather(NodeCall call) {
        Tensor data = call.tensor(0);
        int axis = call.axis("axis", 0, data.shape().size());
        @Nullable Constant index = call.constant(1).filter(Constant::isScalar).orElse(null);
        List<Long> before = data.shape().subList(0, axis);
        List<Long> after = data.shape().subList(axis + 1, data.shape().size());
        List<Long> shape = new ArrayList<>(before);
        shape.addAll(call.type(1).shape());
        shape.addAll(after);
        if (index != null) {
            long place =
                    call.axis(index.asIntegers().get(0), data.shape().get(axis).intValue());
            call.set(0, call.reshape(call.narrow(data, axis, place, 1), shape));
            return;
        }
        List<Long> order = new ArrayList<>();
        order.add((long) axis);
        for (long other = 0; other < data.shape().size(); other++) {
            if (other != axis) {
                order.add(other);
            }
        }
        Tensor front = axis == 0 ? data : call.permute(data, order);
        long rows = data.shape().get(axis);
        Tensor table = call.reshape(front, List.of(rows, data.type().elements() / Math.max(1, rows)));
        Tensor found = call.apply("aten::embedding", Attributes.none(), table, call.tensor(1));
        List<Long> split = new ArrayList<>(call.type(1).shape());
        split.addAll(before);
        split.addAll(after);
        Tensor apart = call.reshape(found, split);
        call.set(0, axis == 0 ? apart : call.permute(apart, moved(call.type(1).rank(), before.size(), split.size())));
    }

    /** Returns the order that brings {@code count} axes before the first {@code indices} ones. */
    private static List<Long> moved(int indices, int count, int rank) {
        List<Long> order = new ArrayList<>();
        for (long axis = 0; axis < rank; axis++) {
            boolean isBefore = axis < count;
            boolean isIndex = !isBefore && axis < count + indices;
            order.add(isBefore ? axis + indices : isIndex ? axis - count : axis);
        }
        return order;
    }
}
