package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import java.util.List;

/** A choice between two arrays, element by element. */
final class ChoiceOperators {

    /** Inputs: gradient, condition. The flag {@code first} says of which of the two arrays it is the gradient. */
    static final Operator WHERE_BACKWARD = Operator.named("memplan::where_backward")
            .elementwise()
            .kernel(call -> {
                String zero = "torch.scalar_tensor(0., dtype="
                        + Literals.scalarType(call.type(0).elementType()) + ")";
                return call.attributes().flag("first")
                        ? "torch.where(a1, a0, " + zero + ")"
                        : "torch.where(a1, " + zero + ", a0)";
            })
            .build();

    /** Inputs: condition, what to take where it holds, what to take elsewhere. */
    static final Operator WHERE = Operator.named("memplan::where")
            .result(call -> Result.elementwise(call, call.type(1)))
            .kernel("torch.where(a0, a1, a2)")
            .flops(call -> Result.elementwise(call).type().elements())
            .derivative(g -> {
                for (int input = 1; input <= 2; input++) {
                    if (g.needs(input)) {
                        Attributes which = Attributes.of("first", input == 1);
                        g.set(input, g.apply(ChoiceOperators.WHERE_BACKWARD, which, g.gradient(), g.input(0)));
                    }
                }
            })
            .build();

    private ChoiceOperators() {}

    static List<Operator> all() {
        return List.of(WHERE_BACKWARD, WHERE);
    }
}
