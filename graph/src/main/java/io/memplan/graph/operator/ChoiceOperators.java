package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import java.util.List;

/** A choice between two arrays, element by element: {@code NDArrays.where}. */
final class ChoiceOperators {

    /** Inputs: condition, gradient. Attribute {@code kept}: where the condition is that, the gradient; else zero. */
    static final Operator WHERE_BACKWARD = Operator.named("memplan::choose_backward")
            .result(call -> Result.elementwise(call, call.type(1)))
            .kernel(call -> {
                String zero = "torch.scalar_tensor(0., dtype="
                        + Literals.scalarType(call.type(1).elementType()) + ")";
                return call.attributes().flag("kept")
                        ? "torch.where(a0, a1, " + zero + ")"
                        : "torch.where(a0, " + zero + ", a1)";
            })
            .flops(call -> call.type(1).elements())
            .build();

    /** Inputs: condition, what stands where it holds, what stands elsewhere. */
    static final Operator WHERE = Operator.named("aten::where")
            .result(call -> Result.elementwise(
                    call,
                    Promotion.promoted(new Call(call.attributes(), call.inputs().subList(1, 3)))))
            .kernel("torch.where(a0, a1, a2)")
            .flops(call -> Result.elementwise(call).type().elements())
            .derivative(g -> {
                for (int input = 1; input <= 2; input++) {
                    if (g.needs(input)) {
                        Attributes kept = Attributes.of("kept", input == 1);
                        g.set(input, g.apply(WHERE_BACKWARD, kept, g.input(0), g.gradient()));
                    }
                }
            })
            .build();

    private ChoiceOperators() {}

    static List<Operator> all() {
        return List.of(WHERE_BACKWARD, WHERE);
    }
}
