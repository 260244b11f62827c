package io.memplan.graph.onnx;

import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import io.memplan.graph.operator.Tensor;
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
                        call.apply(
                                "memplan::where", Attributes.none(), call.tensor(0), call.tensor(1), call.tensor(2))));
        rules.put("Trilu", ChoiceNodes::triangle);
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
        call.set(0, call.apply("memplan::where", Attributes.none(), side, data, zero));
    }
}
