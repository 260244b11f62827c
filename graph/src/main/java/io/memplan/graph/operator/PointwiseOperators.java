package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.ElementType;
import java.util.List;

/** Elementwise functions of one array, and conversions of the element type. */
final class PointwiseOperators {

    static final Operator NEG = unary("neg", "torch.neg")
            .inPlace(0, "torch.neg_(a0)")
            .derivative(g -> g.set(0, g.apply(PointwiseOperators.NEG, Attributes.none(), g.gradient())))
            .takesComplex()
            .build();

    static final Operator SQUARE_BACKWARD = backward("square", "torch.mul(a0, torch.mul(torch.pow(a1, 1.0), 2))");
    static final Operator SQUARE = unary("square", "torch.square")
            .derivative(Gradients.ofInput(SQUARE_BACKWARD))
            .build();

    static final Operator ABS_BACKWARD = Operator.named("memplan::abs_backward")
            .elementwise()
            .result(call -> Result.elementwise(call, call.type(1)))
            .kernel("torch.mul(a0, torch.sgn(a1))")
            .workspace(call -> 2 * call.type(1).bytes())
            .takesComplex()
            .build();

    /** Of complex numbers, their real magnitude. */
    static final Operator ABS = unary("abs", "torch.abs")
            .result(call -> Result.elementwise(
                    call,
                    call.type(0).withElementType(call.type(0).elementType().part())))
            .derivative(Gradients.ofInput(ABS_BACKWARD))
            .takesComplex()
            .build();

    static final Operator EXP =
            real("exp").derivative(Gradients.ofOutput(ArithmeticOperators.MUL)).build();

    static final Operator LOG =
            real("log").derivative(Gradients.ofInput(ArithmeticOperators.DIV)).build();

    static final Operator SQRT_BACKWARD = backward("sqrt", "torch.div(a0, torch.mul(a1, 2))");
    static final Operator SQRT =
            real("sqrt").derivative(Gradients.ofOutput(SQRT_BACKWARD)).build();

    static final Operator LOG2_BACKWARD = backward("log2", "torch.div(a0, torch.mul(a1, 0.6931471805599453))");
    static final Operator LOG2 =
            real("log2").derivative(Gradients.ofInput(LOG2_BACKWARD)).build();

    static final Operator CLAMP_BACKWARD = Operator.named("memplan::clamp_backward")
            .elementwiseSecondFirst()
            .kernel(call -> "torch.where(torch.logical_and(torch.ge(a1, " + call.literal("min") + "), torch.le(a1, "
                    + call.literal("max") + ")), a0, torch.scalar_tensor(0., dtype="
                    + Literals.scalarType(call.type(0).elementType()) + "))")
            .workspace(call -> 3 * call.type(0).elements())
            .build();
    static final Operator CLAMP = Operator.named("aten::clamp")
            .elementwise()
            .kernel(call -> "torch.clamp(a0, " + call.literal("min") + ", " + call.literal("max") + ")")
            .derivative(Gradients.ofInput(CLAMP_BACKWARD))
            .build();

    /** Attribute {@code dtype}: the file name of another element type. DJL's conversion lets no gradient pass. */
    static final Operator TO_TYPE = Operator.named("aten::to")
            .result(call -> Result.like(call, target(call)))
            .kernel(call -> Literals.to("a0", target(call)))
            .stopsGradient()
            .takesComplex()
            .build();

    /** A copy with storage of its own. DJL's lets no gradient pass. */
    static final Operator CLONE = unary("clone", "torch.clone")
            .result(call -> Result.like(call, call.type(0).elementType()))
            .kernel("torch.clone(a0, memory_format=None)")
            .stopsGradient()
            .takesComplex()
            .build();

    private PointwiseOperators() {}

    static List<Operator> all() {
        return List.of(
                NEG,
                SQUARE_BACKWARD,
                SQUARE,
                ABS_BACKWARD,
                ABS,
                EXP,
                LOG,
                SQRT_BACKWARD,
                SQRT,
                LOG2_BACKWARD,
                LOG2,
                CLAMP_BACKWARD,
                CLAMP,
                TO_TYPE,
                CLONE);
    }

    private static ElementType target(Call call) {
        String name = call.attributes().text("dtype");
        return ElementType.byFileName(name)
                .orElseThrow(() -> new IllegalArgumentException("There is no element type " + name + "."));
    }

    private static Operator.Builder unary(String name, String function) {
        return Operator.named("aten::" + name).elementwise().kernel(function + "(a0)");
    }

    private static Operator.Builder real(String name) {
        return unary(name, "torch." + name).result(Promotion::elementwiseReal);
    }

    private static Operator backward(String name, String expression) {
        return Operator.named("memplan::" + name + "_backward")
                .elementwise()
                .kernel(expression)
                .workspace(call -> 2 * call.type(0).bytes())
                .build();
    }
}
