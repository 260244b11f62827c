package io.memplan.graph.onnx;

import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import io.memplan.graph.operator.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Elements found at, and written to, places that are themselves tensors. */
final class ScatterNodes {

    private ScatterNodes() {}

    static void register(Map<String, NodeRule> rules) {
        rules.put("ScatterElements", ScatterNodes::scatter);
        rules.put("Scatter", ScatterNodes::scatter);
        rules.put("GatherND", ScatterNodes::gather);
        rules.put("ScatterND", ScatterNodes::put);
    }

    private static void scatter(NodeCall call) {
        requireReplacing(call);
        Tensor data = call.tensor(0);
        Attributes axis =
                Attributes.of("axis", call.axis("axis", 0, data.shape().size()));
        Tensor places = call.cast(call.tensor(1), ElementType.INT64);
        call.set(0, call.apply("aten::scatter", axis, data, places, call.tensor(2)));
    }

    private static void requireReplacing(NodeCall call) {
        String reduction = call.text("reduction", "none");
        if (!reduction.equals("none")) {
            throw call.refused("scatters with the reduction '" + reduction + "'", "replace the elements");
        }
    }

    private static void gather(NodeCall call) {
        if (call.integer("batch_dims", 0) != 0) {
            throw call.refused(
                    "gathers in batches of " + call.integer("batch_dims", 0) + " axes", "name the places in all axes");
        }
        List<Tensor> inputs = new ArrayList<>(List.of(call.tensor(0)));
        inputs.addAll(places(call));
        call.set(0, call.apply("aten::index", axes(inputs.size() - 1), inputs.toArray(Tensor[]::new)));
    }

    private static void put(NodeCall call) {
        requireReplacing(call);
        List<Tensor> inputs = new ArrayList<>(List.of(call.tensor(0), call.tensor(2)));
        inputs.addAll(places(call));
        call.set(0, call.apply("aten::index_put", axes(inputs.size() - 2), inputs.toArray(Tensor[]::new)));
    }

    private static Attributes axes(int count) {
        return Attributes.of("axes", LongStream.range(0, count).boxed().toList());
    }

    /** Returns the places for each of the first axes: the last axis of the second input, taken apart. */
    private static List<Tensor> places(NodeCall call) {
        Tensor all = call.cast(call.tensor(1), ElementType.INT64);
        int last = all.shape().size() - 1;
        int rank = call.type(0).rank();
        if (last < 0 || all.shape().get(last) < 1 || all.shape().get(last) > rank) {
            throw new IllegalArgumentException("The places " + all.type() + " in " + call.type(0) + ".");
        }
        List<Tensor> places = new ArrayList<>();
        for (long axis = 0; axis < all.shape().get(last); axis++) {
            places.add(call.reshape(call.narrow(all, last, axis, 1), all.shape().subList(0, last)));
        }
        return places;
    }
}
