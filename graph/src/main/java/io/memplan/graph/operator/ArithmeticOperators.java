package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import java.util.List;

/**
 * Elementwise arithmetic of two arrays, or of an array and a number (attribute {@code number}): {@code NDArray.add},
 * {@code sub}, {@code mul} and {@code div}.
 */
final class ArithmeticOperators {

    static final Operator ADD = binary("add")
            .inPlace(0, "torch.add_(a0, a1)")
            .inPlace(1, "torch.add(a0, a1, out=a1)")
            .derivative(g -> {
                setIfNeeded(g, 0, g.gradient());
                setIfNeeded(g, 1, g.gradient());
            })
            .takesComplex()
            .build();

    static final Operator SUB = binary("sub")
            .result(call -> {
                Result difference = Promotion.elementwise(call);
                if (difference.type().elementType() == ElementType.BOOLEAN) {
                    throw new IllegalArgumentException("The engine has no difference of booleans.");
                }
                return difference;
            })
            .inPlace(0, "torch.sub_(a0, a1)")
            .derivative(g -> {
                setIfNeeded(g, 0, g.gradient());
                if (g.needs(1)) {
                    g.set(1, g.apply(PointwiseOperators.NEG, Attributes.none(), g.gradient()));
                }
            })
            .takesComplex()
            .build();

    static final Operator MUL = binary("mul")
            .inPlace(0, "torch.mul_(a0, a1)")
            .inPlace(1, "torch.mul(a0, a1, out=a1)")
            .derivative(g -> {
                for (int input = 0; input < 2; input++) {
                    if (g.needs(input)) {
                        Tensor other = ComplexOperators.conjugate(g, g.input(1 - input));
                        g.set(input, g.apply(ArithmeticOperators.MUL, Attributes.none(), g.gradient(), other));
                    }
                }
            })
            .takesComplex()
            .build();

    static final Operator DIV = binary("div")
            .result(Promotion::elementwiseReal)
            // Quotients of whole numbers are real; in archives of the kernels' format, div would truncate them.
            .kernel(call -> (Promotion.of(call.inputs()).isFloating() ? "torch.div" : "torch.true_divide") + "(a0, a1)")
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
            .takesComplex()
            .build();

    /** The array minus the number. */
    static final Operator SUB_NUMBER = number("sub")
            .inPlace(0, call -> "torch.sub_(a0, " + call.literal("number") + ")")
            .derivative(g -> g.set(0, g.gradient()))
            .takesComplex()
            .build();

    /** The number minus the array, which ONNX knows; DJL subtracts the other way round and negates. */
    static final Operator NUMBER_SUB = Operator.named("memplan::number_sub")
            .elementwise()
            .result(Result::withNumber)
            .kernel(call -> "torch.rsub(a0, " + call.literal("number") + ")")
            .derivative(g -> g.set(0, g.apply(PointwiseOperators.NEG, Attributes.none(), g.gradient())))
            .build();

    static final Operator MUL_NUMBER = number("mul")
            .inPlace(0, call -> "torch.mul_(a0, " + factor(call) + ")")
            .derivative(g -> g.set(0, g.apply(ArithmeticOperators.MUL_NUMBER, g.attributes(), g.gradient())))
            .takesComplex()
            .build();

    static final Operator DIV_NUMBER = number("div")
            .inPlace(0, call -> "torch.div_(a0, " + call.literal("number") + ")")
            .derivative(g -> g.set(0, g.apply(ArithmeticOperators.DIV_NUMBER, g.attributes(), g.gradient())))
            .takesComplex()
            .build();

    private ArithmeticOperators() {}

    static List<Operator> all() {
        return List.of(
                ADD, SUB, MUL, DIV, DIV_BACKWARD_DIVISOR, ADD_NUMBER, SUB_NUMBER, NUMBER_SUB, MUL_NUMBER, DIV_NUMBER);
    }

    private static void setIfNeeded(Gradients g, int input, Tensor gradient) {
        if (g.needs(input)) {
            g.set(input, gradient);
        }
    }

    /** In place, the engine rounds a number to half precision before it multiplies, but not an array of one number. */
    private static String factor(Call call) {
        String number = call.literal("number");
        boolean half = call.type(0).elementType().bytes() == 2;
        return half
                ? "torch.scalar_tensor(" + number + ", dtype=" + Literals.scalarType(ElementType.FLOAT64) + ")"
                : number;
    }

    private static Operator.Builder binary(String function) {
        return Operator.named("aten::" + function)
                .result(Promotion::elementwise)
                .flops(call -> Result.elementwise(call).type().elements())
                .kernel("torch." + function + "(a0, a1)");
    }

    static Operator.Builder number(String function) {
        return Operator.named("memplan::" + function + "_number")
                .elementwise()
                .result(Result::withNumber)
                .kernel(call -> "torch." + function + "(a0, " + call.literal("number") + ")");
    }
}
