package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import java.util.List;

/**
 * Powers, remainders and other functions of two arrays: {@code NDArray.pow}, {@code mod}, {@code atan2} and
 * {@code xlogy}.
 */
final class PowerOperators {

    /** Inputs: gradient, data. Attributes: {@code number} and its {@code dtype} (float64 if missing): the engine makes it a tensor. */
    static final Operator POW_NUMBER_BACKWARD = Operator.named("memplan::pow_number_backward")
            .elementwise()
            .kernelText(call -> new KernelText(
                    2, List.of("_0 = " + exponent(call), "_1 = " + powBackward("a1", "_0", call)), List.of("_1")))
            .workspace(call -> 2 * call.type(0).bytes())
            .build();

    /** Attributes: {@code number} and its {@code dtype}. */
    static final Operator POW_NUMBER = ArithmeticOperators.number("pow")
            .kernel(call -> "torch.pow(a0, " + exponent(call) + ")")
            .derivative(Gradients.ofInput(POW_NUMBER_BACKWARD))
            .build();

    /** Inputs: gradient, base, exponent. */
    static final Operator POW_BACKWARD_BASE = Operator.named("memplan::pow_backward_base")
            .elementwise()
            .result(call -> {
                Tensor exponent = call.input(2);
                Tensor slope = Layouts.meet(exponent, Layouts.meet(call.input(1), exponent));
                return Result.laidOutAs(call, Layouts.meet(exponent, Layouts.meet(call.input(0), slope)));
            })
            .kernel(call -> powBackward("a1", "a2", call))
            .workspace(call -> 3 * call.type(0).bytes())
            .build();

    /** Inputs: gradient, base, exponent, power. */
    static final Operator POW_BACKWARD_EXPONENT = Operator.named("memplan::pow_backward_exponent")
            .elementwise()
            .result(call -> {
                Tensor flat = Layouts.meet(call.input(1), call.input(2));
                Tensor slope = Layouts.meet(flat, Layouts.meet(call.input(3), call.input(1)));
                return Result.laidOutAs(call, Layouts.meet(call.input(0), slope));
            })
            .kernel(call -> "torch.mul(a0, torch.where(torch.logical_and(torch.eq(a1, 0), torch.ge(a2, 0)), "
                    + zero(call) + ", torch.mul(a3, torch.log("
                    + Literals.to("a1", Promotion.of(call.inputs().subList(1, 3))) + "))))")
            .workspace(call -> 3 * call.type(0).bytes())
            .build();

    static final Operator POW = binary("pow")
            .derivative(g -> {
                if (g.needs(0)) {
                    g.set(0, g.apply(POW_BACKWARD_BASE, Attributes.none(), g.gradient(), g.input(0), g.input(1)));
                }
                if (g.needs(1)) {
                    g.set(
                            1,
                            g.apply(
                                    POW_BACKWARD_EXPONENT,
                                    Attributes.none(),
                                    g.gradient(),
                                    g.input(0),
                                    g.input(1),
                                    g.output(0)));
                }
            })
            .build();

    /** Inputs: gradient, dividend, divisor. */
    static final Operator REMAINDER_BACKWARD_DIVISOR = Operator.named("memplan::remainder_backward_divisor")
            .elementwise()
            .kernel("torch.mul(torch.neg(a0), torch.div(a1, a2, rounding_mode=\"floor\"))")
            .workspace(call -> 2 * call.type(0).bytes())
            .build();

    static final Operator FMOD_BACKWARD_DIVISOR = Operator.named("memplan::fmod_backward_divisor")
            .elementwise()
            .kernel("torch.mul(torch.neg(a0), torch.trunc(torch.div(a1, a2)))")
            .workspace(call -> 2 * call.type(0).bytes())
            .build();

    /** The remainder with the sign of the dividend, which ONNX knows. */
    static final Operator FMOD = binary("fmod")
            .derivative(g -> {
                if (g.needs(0)) {
                    g.set(0, g.gradient());
                }
                if (g.needs(1)) {
                    g.set(1, g.apply(FMOD_BACKWARD_DIVISOR, Attributes.none(), g.gradient(), g.input(0), g.input(1)));
                }
            })
            .build();

    static final Operator REMAINDER = binary("remainder")
            .derivative(g -> {
                if (g.needs(0)) {
                    g.set(0, g.gradient());
                }
                if (g.needs(1)) {
                    g.set(
                            1,
                            g.apply(
                                    REMAINDER_BACKWARD_DIVISOR,
                                    Attributes.none(),
                                    g.gradient(),
                                    g.input(0),
                                    g.input(1)));
                }
            })
            .build();

    /** Inputs: gradient, the operand whose gradient it is not, the operands in their order. */
    static final Operator ATAN2_BACKWARD = Operator.named("memplan::atan2_backward")
            .elementwise()
            .kernel(call -> "torch.mul(torch.mul(a0, " + (call.attributes().flag("second") ? "torch.neg(a1)" : "a1")
                    + "), torch.reciprocal(torch.add(torch.mul(a2, a2), torch.mul(a3, a3))))")
            .workspace(call -> 3 * call.type(0).bytes())
            .build();

    static final Operator ATAN2 = Operator.named("aten::atan2")
            .elementwise()
            .result(Promotion::elementwiseReal)
            .kernel("torch.atan2(a0, a1)")
            .derivative(g -> {
                for (int input = 0; input < 2; input++) {
                    if (g.needs(input)) {
                        g.set(
                                input,
                                g.apply(
                                        ATAN2_BACKWARD,
                                        Attributes.of("second", input == 1),
                                        g.gradient(),
                                        g.input(1 - input),
                                        g.input(0),
                                        g.input(1)));
                    }
                }
            })
            .build();

    /** Inputs: gradient, factor, argument of the logarithm. */
    static final Operator XLOGY_BACKWARD_FACTOR = Operator.named("memplan::xlogy_backward_factor")
            .elementwise()
            .kernel("torch.masked_fill(torch.special_xlogy(a0, a2),"
                    + " torch.logical_and(torch.eq(a1, 0.), torch.le(a2, 0.)), 0.)")
            .workspace(call -> call.type(0).bytes() + 3 * call.type(0).elements())
            .build();

    /** Inputs: gradient, factor, argument of the logarithm. */
    static final Operator XLOGY_BACKWARD_ARGUMENT = Operator.named("memplan::xlogy_backward_argument")
            .elementwise()
            .kernel("torch.div(torch.mul(a0, a1), a2)")
            .workspace(call -> call.type(0).bytes())
            .build();

    static final Operator XLOGY = Operator.named("aten::xlogy")
            .elementwise()
            .result(Promotion::elementwiseReal)
            .kernel("torch.xlogy(a0, a1)")
            .derivative(g -> {
                Operator[] backward = {XLOGY_BACKWARD_FACTOR, XLOGY_BACKWARD_ARGUMENT};
                for (int input = 0; input < 2; input++) {
                    if (g.needs(input)) {
                        g.set(input, g.apply(backward[input], Attributes.none(), g.gradient(), g.input(0), g.input(1)));
                    }
                }
            })
            .build();

    private PowerOperators() {}

    static List<Operator> all() {
        return List.of(
                FMOD_BACKWARD_DIVISOR,
                FMOD,
                POW_NUMBER_BACKWARD,
                POW_NUMBER,
                POW_BACKWARD_BASE,
                POW_BACKWARD_EXPONENT,
                POW,
                REMAINDER_BACKWARD_DIVISOR,
                REMAINDER,
                ATAN2_BACKWARD,
                ATAN2,
                XLOGY_BACKWARD_FACTOR,
                XLOGY_BACKWARD_ARGUMENT,
                XLOGY);
    }

    private static Operator.Builder binary(String function) {
        return Operator.named("aten::" + function)
                .elementwise()
                .result(Promotion::elementwise)
                .kernel("torch." + function + "(a0, a1)");
    }

    private static String exponent(Call call) {
        ElementType type = call.attributes().has("dtype")
                ? ElementType.byFileName(call.attributes().text("dtype")).orElseThrow()
                : ElementType.FLOAT64;
        return "torch.scalar_tensor(" + call.literal("number") + ", dtype=" + Literals.scalarType(type) + ")";
    }

    private static String zero(Call call) {
        return "torch.scalar_tensor(0., dtype="
                + Literals.scalarType(call.type(0).elementType()) + ")";
    }

    private static String powBackward(String base, String exponent, Call call) {
        return "torch.where(torch.eq(" + exponent + ", 0.), " + zero(call) + ", torch.mul(a0, torch.mul(" + exponent
                + ", torch.pow(" + base + ", torch.sub(" + exponent + ", 1)))))";
    }
}
