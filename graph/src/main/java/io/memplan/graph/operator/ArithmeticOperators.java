package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import java.util.List;

/**
 * Elementwise arithmetic of two arrays, or of an array and a number (attribute {@code number}): {@code NDArray.add},
 * {@code sub}, {@code mul}, {@code div}, {@code minimum}, {@code maximum} and {@code pow}.
 */
final class ArithmeticOperators {

    static final Operator ADD = binary("add")
            .inPlace(0, "torch.add_(a0, a1)")
            .inPlace(1, "torch.add_(a1, a0)")
            .derivative(g -> {
                setIfNeeded(g, 0, g.gradient());
                setIfNeeded(g, 1, g.gradient());
            })
            .build();

    static final Operator SUB = binary("sub")
            .inPlace(0, "torch.sub_(a0, a1)")
            .derivative(g -> {
                setIfNeeded(g, 0, g.gradient());
                if (g.needs(1)) {
                    g.set(1, g.apply(PointwiseOperators.NEG, Attributes.none(), g.gradient()));
                }
            })
            .build();

    static final Operator MUL = binary("mul")
            .inPlace(0, "torch.mul_(a0, a1)")
            .inPlace(1, "torch.mul_(a1, a0)")
            .derivative(g -> {
                for (int input = 0; input < 2; input++) {
                    if (g.needs(input)) {
                        g.set(
                                input,
                                g.apply(ArithmeticOperators.MUL, Attributes.none(), g.gradient(), g.input(1 - input)));
                    }
                }
            })
            .build();

    static final Operator DIV = binary("div")
            .result(call -> Result.elementwise(call, quotient(call)))
            .kernel(call ->
                    (promoted(call).elementType().isFloating() ? "torch.div" : "torch.true_divide") + "(a0, a1)")
            .inPlace(0, "torch.div_(a0, a1)")
            .derivative(g -> {
                if (g.needs(0)) {
                    g.set(0, g.apply(ArithmeticOperators.DIV, Attributes.none(), g.gradient(), g.input(1)));
                }
                if (g.needs(1)) {
                    g.set(
                            1,
                            g.apply(
                                    ArithmeticOperators.DIV_BACKWARD_DIVISOR,
                                    Attributes.none(),
                                    g.gradient(),
                                    g.input(0),
                                    g.input(1)));
                }
            })
            .build();

    /** Inputs: gradient, dividend, divisor. */
    static final Operator DIV_BACKWARD_DIVISOR = Operator.named("memplan::div_backward_divisor")
            .elementwise()
            .kernel("torch.mul(torch.neg(a0), torch.div(torch.div(a1, a2), a2))")
            .workspace(call -> 2 * Result.elementwise(call).type().bytes())
            .build();

    static final Operator ADD_NUMBER = number("add")
            .inPlace(0, call -> "torch.add_(a0, " + call.literal("number") + ")")
            .derivative(g -> g.set(0, g.gradient()))
            .build();

    /** The array minus the number. */
    static final Operator SUB_NUMBER = number("sub")
            .inPlace(0, call -> "torch.sub_(a0, " + call.literal("number") + ")")
            .derivative(g -> g.set(0, g.gradient()))
            .build();

    /** The number minus the array. */
    static final Operator NUMBER_SUB = Operator.named("memplan::number_sub")
            .elementwise()
            .result(Result::withNumber)
            .kernel(call -> "torch.rsub(a0, " + call.literal("number") + ")")
            .derivative(g -> g.set(0, g.apply(PointwiseOperators.NEG, Attributes.none(), g.gradient())))
            .build();

    static final Operator MUL_NUMBER = number("mul")
            .inPlace(0, call -> "torch.mul_(a0, " + call.literal("number") + ")")
            .derivative(g -> g.set(0, g.apply(ArithmeticOperators.MUL_NUMBER, g.attributes(), g.gradient())))
            .build();

    static final Operator DIV_NUMBER = number("div")
            .inPlace(0, call -> "torch.div_(a0, " + call.literal("number") + ")")
            .derivative(g -> g.set(0, g.apply(ArithmeticOperators.DIV_NUMBER, g.attributes(), g.gradient())))
            .build();

    /** Inputs: gradient, data. The derivative of a clamp at {@code number}: half where they are equal. */
    static final Operator MINIMUM_NUMBER_BACKWARD = clampBackward("memplan::minimum_number_backward", "gt");

    static final Operator MINIMUM_NUMBER = clamp("memplan::minimum_number", "minimum", MINIMUM_NUMBER_BACKWARD);

    /** Inputs: gradient, data. */
    static final Operator MAXIMUM_NUMBER_BACKWARD = clampBackward("memplan::maximum_number_backward", "lt");

    static final Operator MAXIMUM_NUMBER = clamp("memplan::maximum_number", "maximum", MAXIMUM_NUMBER_BACKWARD);

    /** Inputs: gradient, data. The engine raises to a tensor, not to a number, which is another kernel. */
    static final Operator POW_NUMBER_BACKWARD = Operator.named("memplan::pow_number_backward")
            .elementwise()
            .kernel(call -> {
                double exponent = call.attributes().real("number");
                return exponent == 0
                        ? "torch.zeros_like(torch.add(a0, a1))"
                        : "torch.mul(a0, torch.mul(" + exponent(exponent) + ", torch.pow(a1, " + exponent(exponent - 1)
                                + ")))";
            })
            .workspace(call -> 2 * call.type(0).bytes())
            .build();

    static final Operator POW_NUMBER = number("pow")
            .kernel(call -> "torch.pow(a0, " + exponent(call.attributes().real("number")) + ")")
            .derivative(Gradients.ofInput(POW_NUMBER_BACKWARD))
            .build();

    private ArithmeticOperators() {}

    static List<Operator> all() {
        return List.of(
                ADD,
                SUB,
                MUL,
                DIV,
                DIV_BACKWARD_DIVISOR,
                ADD_NUMBER,
                SUB_NUMBER,
                NUMBER_SUB,
                MUL_NUMBER,
                DIV_NUMBER,
                MINIMUM_NUMBER_BACKWARD,
                MINIMUM_NUMBER,
                MAXIMUM_NUMBER_BACKWARD,
                MAXIMUM_NUMBER,
                POW_NUMBER_BACKWARD,
                POW_NUMBER);
    }

    private static void setIfNeeded(Gradients g, int input, Tensor gradient) {
        if (g.needs(input)) {
            g.set(input, gradient);
        }
    }

    private static Operator.Builder binary(String function) {
        return Operator.named("aten::" + function)
                .result(call -> Result.elementwise(call, promoted(call)))
                .flops(call -> Result.elementwise(call).type().elements())
                .kernel("torch." + function + "(a0, a1)");
    }

    private static Operator.Builder number(String function) {
        return Operator.named("memplan::" + function + "_number")
                .elementwise()
                .result(Result::withNumber)
                .kernel(call -> "torch." + function + "(a0, " + call.literal("number") + ")");
    }

    /** A number as a tensor of the data's type: the engine compares with a tensor, not with a number. */
    private static String numberLike(Call call, int input) {
        return "torch.scalar_tensor(" + call.literal("number") + ", dtype="
                + Literals.scalarType(call.type(input).elementType()) + ")";
    }

    private static String exponent(double number) {
        return "torch.scalar_tensor(" + Literals.of(number) + ", dtype=" + Literals.scalarType(ElementType.FLOAT64)
                + ")";
    }

    private static Operator clamp(String name, String function, Operator backward) {
        return Operator.named(name)
                .elementwise()
                .kernel(call -> "torch." + function + "(a0, " + numberLike(call, 0) + ")")
                .derivative(Gradients.ofInput(backward))
                .build();
    }

    private static Operator clampBackward(String name, String beyond) {
        return Operator.named(name)
                .elementwiseSecondFirst()
                .kernel(call -> "torch.masked_fill_(torch.where(torch.eq(a1, " + call.literal("number")
                        + "), torch.div(a0, 2), a0), torch." + beyond + "(a1, " + call.literal("number") + "), 0)")
                .workspace(call -> call.type(0).bytes() + 2 * call.type(0).elements())
                .build();
    }

    /** Quotients of whole numbers are real; in archives of the kernels' format, div would truncate them. */
    private static TensorType quotient(Call call) {
        TensorType type = promoted(call);
        return type.elementType().isFloating() ? type : type.withElementType(ElementType.FLOAT32);
    }

    static TensorType promoted(Call call) {
        ElementType left = call.type(0).elementType();
        ElementType right = call.type(1).elementType();
        boolean rightWins = (right.isFloating() && !left.isFloating())
                || (right.isFloating() == left.isFloating() && right.bytes() > left.bytes());
        boolean scalarRight = call.type(1).rank() == 0 && call.type(0).rank() > 0;
        boolean scalarLeft = call.type(0).rank() == 0 && call.type(1).rank() > 0;
        if (right.isFloating() == left.isFloating() && (scalarRight || scalarLeft)) {
            return call.type(scalarRight ? 0 : 1);
        }
        return call.type(rightWins ? 1 : 0);
    }
}
