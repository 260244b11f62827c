package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import java.util.List;

/**
 * The larger and the smaller of two arrays, or of an array and a number (attribute {@code number}), element by element:
 * {@code NDArray.maximum} and {@code minimum}. Where both are equal, each gets half of the gradient.
 */
final class ExtremeOperators {

    /** Inputs: gradient, the operand whose gradient it is, the other one. */
    static final Operator MINIMUM_BACKWARD = backward("memplan::minimum_backward", "gt");

    static final Operator MINIMUM = binary("minimum", MINIMUM_BACKWARD);

    /** Inputs: gradient, the operand whose gradient it is, the other one. */
    static final Operator MAXIMUM_BACKWARD = backward("memplan::maximum_backward", "lt");

    static final Operator MAXIMUM = binary("maximum", MAXIMUM_BACKWARD);

    /** Inputs: gradient, data. */
    static final Operator MINIMUM_NUMBER_BACKWARD = numberBackward("memplan::minimum_number_backward", "gt");

    static final Operator MINIMUM_NUMBER = number("minimum", MINIMUM_NUMBER_BACKWARD);

    /** Inputs: gradient, data. */
    static final Operator MAXIMUM_NUMBER_BACKWARD = numberBackward("memplan::maximum_number_backward", "lt");

    static final Operator MAXIMUM_NUMBER = number("maximum", MAXIMUM_NUMBER_BACKWARD);

    private ExtremeOperators() {}

    static List<Operator> all() {
        return List.of(
                MINIMUM_BACKWARD,
                MINIMUM,
                MAXIMUM_BACKWARD,
                MAXIMUM,
                MINIMUM_NUMBER_BACKWARD,
                MINIMUM_NUMBER,
                MAXIMUM_NUMBER_BACKWARD,
                MAXIMUM_NUMBER);
    }

    private static Operator binary(String function, Operator backward) {
        return Operator.named("aten::" + function)
                .elementwise()
                .result(Promotion::elementwise)
                .kernel("torch." + function + "(a0, a1)")
                .derivative(g -> {
                    for (int input = 0; input < 2; input++) {
                        if (g.needs(input)) {
                            g.set(
                                    input,
                                    g.apply(
                                            backward,
                                            Attributes.of("flipped", input == 1),
                                            g.gradient(),
                                            g.input(input),
                                            g.input(1 - input)));
                        }
                    }
                })
                .build();
    }

    /** The engine reads the operands in the order of the forward call, which decides the layout. */
    private static Operator backward(String name, String beyond) {
        return Operator.named(name)
                .elementwise()
                .result(call -> {
                    boolean flipped = call.attributes().flag("flipped");
                    Tensor equal = Layouts.meet(call.input(flipped ? 2 : 1), call.input(flipped ? 1 : 2));
                    return Result.laidOutAs(call, Layouts.meet(equal, call.input(0)));
                })
                .kernel(call -> {
                    String equal = call.attributes().flag("flipped") ? "torch.eq(a2, a1)" : "torch.eq(a1, a2)";
                    return "torch.masked_fill_(torch.where(" + equal + ", torch.div(a0, 2), a0), torch." + beyond
                            + "(a1, a2), 0)";
                })
                .workspace(call -> call.type(0).bytes() + 2 * call.type(0).elements())
                .build();
    }

    private static Operator number(String function, Operator backward) {
        return Operator.named("memplan::" + function + "_number")
                .elementwise()
                .kernel(call -> "torch." + function + "(a0, " + numberLike(call) + ")")
                .derivative(Gradients.ofInput(backward))
                .build();
    }

    /** A number as a tensor of the data's type: the engine compares with a tensor, not with a number. */
    private static String numberLike(Call call) {
        return "torch.scalar_tensor(" + call.literal("number") + ", dtype="
                + Literals.scalarType(call.type(0).elementType()) + ")";
    }

    private static Operator numberBackward(String name, String beyond) {
        return Operator.named(name)
                .elementwiseSecondFirst()
                .kernel(call -> "torch.masked_fill_(torch.where(torch.eq(a1, " + call.literal("number")
                        + "), torch.div(a0, 2), a0), torch." + beyond + "(a1, " + call.literal("number") + "), 0)")
                .workspace(call -> call.type(0).bytes() + 2 * call.type(0).elements())
                .build();
    }
}
