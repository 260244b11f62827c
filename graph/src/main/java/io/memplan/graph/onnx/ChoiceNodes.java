package io.memplan.graph.onnx;

import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import io.memplan.graph.operator.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Choices by a condition. */
final class ChoiceNodes {

    private ChoiceNodes() {}

    static void register(Map<String, NodeRule> rules) {
        rules.put(
                "Where",
                call -> call.set(
                        0,
                        call.apply("aten::where", Attributes.none(), call.tensor(0), call.tensor(1), call.tensor(2))));
        rules.put("OneHot", ChoiceNodes::unitVectors);
        rules.put("Trilu", ChoiceNodes::triangle);
    }

    /** Places as vectors of two numbers along a new axis. */
    private static void unitVectors(NodeCall call) {
        Tensor places = call.cast(call.tensor(0), ElementType.INT64);
        long depth = call.known(1, "depth").asIntegers().get(0);
        Constant values = call.known(2, "values");
        int rank = places.type().rank();
        int axis = call.axis(call.integer("axis", -1), rank + 1);
        double off = values.numbers().get(0).doubleValue();
        double on = values.numbers().get(1).doubleValue();
        Tensor vectors = call.cast(
                call.apply("aten::one_hot", Attributes.of("depth", depth), places),
                values.type().elementType());
        if (on - off != 1) {
            vectors = call.apply("memplan::mul_number", Attributes.of("number", numberOf(values, on - off)), vectors);
        }
        if (off != 0) {
            vectors = call.apply("memplan::add_number", Attributes.of("number", numberOf(values, off)), vectors);
        }
        List<Long> order = new ArrayList<>();
        for (long old = 0; old < rank; old++) {
            order.add(old);
        }
        order.add(axis, (long) rank);
        call.set(0, axis == rank ? vectors : call.permute(vectors, order));
    }

    private static Object numberOf(Constant values, double number) {
        return values.type().elementType().isFloating() ? (Object) number : (long) number;
    }

    /** Elements on one side of a diagonal, chosen by a buffer of booleans. */
    private static void triangle(NodeCall call) {
        Tensor data = call.tensor(0);
        int rank = data.shape().size();
        if (rank < 2) {
            throw new IllegalArgumentException("A triangle of " + data.type() + ".");
        }
        Tensor side = call.buffer(
                "triangle",
                data.type().withShape(data.shape().subList(rank - 2, rank)).withElementType(ElementType.BOOLEAN));
        Tensor zero = call.full(data.type().withShape(List.of()), 0);
        call.set(0, call.apply("aten::where", Attributes.none(), side, data, zero));
    }
}
