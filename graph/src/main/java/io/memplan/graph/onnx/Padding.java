package io.memplan.graph.onnx;

import io.memplan.graph.Attributes;
import io.memplan.graph.operator.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Constants around a tensor, as tensors of one number joined to it. */
final class Padding {

    private Padding() {}

    /** Pads the axes from the third on. */
    static Tensor space(NodeCall call, Tensor data, List<Long> before, List<Long> after, double number) {
        List<Long> allBefore = new ArrayList<>(List.of(0L, 0L));
        List<Long> allAfter = new ArrayList<>(List.of(0L, 0L));
        allBefore.addAll(before);
        allAfter.addAll(after);
        return constant(call, data, allBefore, allAfter, number);
    }

    /** Pads the last axes by what is at their ends: mirrored, or the outermost elements repeated. */
    static Tensor edges(NodeCall call, Tensor data, List<Long> pads, String mode) {
        int rank = data.shape().size();
        int first = 0;
        while (first < rank && pads.get(first) == 0 && pads.get(first + rank) == 0) {
            first++;
        }
        first = Math.min(first, 2);
        if (rank == 0 || (!mode.equals("reflect") && !mode.equals("edge"))) {
            throw call.refused("pads " + data.type() + " in the mode '" + mode + "'", "pad in another mode");
        }
        int padded = rank - Math.max(1, Math.max(first, rank - 3));
        for (int axis = 0; axis < rank - padded; axis++) {
            if (pads.get(axis) != 0 || pads.get(axis + rank) != 0) {
                throw call.refused(
                        "pads " + data.type() + " by " + pads + " in the mode '" + mode + "'",
                        "pad one to three last axes that way");
            }
        }
        List<Long> padding = new ArrayList<>();
        for (int axis = rank - 1; axis >= rank - padded; axis--) {
            padding.add(pads.get(axis));
            padding.add(pads.get(axis + rank));
        }
        return call.apply(
                "memplan::edges",
                Attributes.of("mode", mode.equals("edge") ? "replication" : "reflection")
                        .with("padding", padding),
                data);
    }

    /** Pads every axis; a negative padding cuts. */
    static Tensor constant(NodeCall call, Tensor data, List<Long> before, List<Long> after, double number) {
        Tensor padded = data;
        for (int axis = 0; axis < data.shape().size(); axis++) {
            long size = padded.shape().get(axis);
            long start = Math.max(0, -before.get(axis));
            long end = size - Math.max(0, -after.get(axis));
            if (end < start) {
                throw new IllegalArgumentException(
                        "The paddings " + before + " and " + after + " leave nothing of " + data.type() + ".");
            }
            Tensor kept = call.narrow(padded, axis, start, end - start);
            List<Tensor> parts = new ArrayList<>();
            if (before.get(axis) > 0) {
                parts.add(edge(call, kept, axis, before.get(axis), number));
            }
            parts.add(kept);
            if (after.get(axis) > 0) {
                parts.add(edge(call, kept, axis, after.get(axis), number));
            }
            padded = parts.size() == 1
                    ? kept
                    : call.apply("aten::cat", Attributes.of("axis", axis), parts.toArray(Tensor[]::new));
        }
        return padded;
    }

    private static Tensor edge(NodeCall call, Tensor data, int axis, long size, double number) {
        List<Long> shape = new ArrayList<>(data.shape());
        shape.set(axis, size);
        return call.full(data.type().withShape(shape), number);
    }
}
