package io.memplan.graph.operator;

import java.util.List;

/**
 * The two ends of {@code NDArrayEx.lpPool}, around an average pooling: a power of each element, and a root of the sums
 * that the averages stand for. Attributes {@code power} and {@code count}, the elements of a window.
 */
final class PowerPoolOperators {

    /** Inputs: gradient, data. */
    static final Operator POWER_BACKWARD = Operator.named("memplan::lp_power_backward")
            .elementwise()
            .kernel(call -> {
                double power = power(call);
                return power == 0
                        ? "torch.zeros_like(a0)"
                        : "torch.mul(a0, torch.mul(torch.pow(a1, " + Literals.of(power - 1) + "), " + Literals.of(power)
                                + "))";
            })
            .workspace(call -> call.type(0).bytes())
            .build();

    static final Operator POWER = Operator.named("memplan::lp_power")
            .elementwise()
            .kernel(call -> "torch.pow(a0, " + call.literal("power") + ")")
            .derivative(Gradients.ofInput(POWER_BACKWARD))
            .build();

    /** Inputs: gradient, averages. The sign's own derivative is zero, and is added as the engine adds it. */
    static final Operator ROOT_BACKWARD = Operator.named("memplan::lp_root_backward")
            .elementwiseSecondFirst()
            .kernelText(call -> {
                String power = Literals.of(1 / power(call) - 1);
                return new KernelText(
                        2,
                        List.of(
                                "_s = torch.sign(a1)",
                                "_r = torch.relu(torch.abs(a1))",
                                "_u = torch.mul(torch.mul(_s, _r), " + call.literal("count") + ")",
                                "_p = torch.mul(torch.pow(_u, " + power + "), " + Literals.of(1 / power(call)) + ")",
                                "_g = torch.mul(torch.mul(a0, _p), " + call.literal("count") + ")",
                                "_t = torch.threshold_backward(torch.mul(_g, _s), _r, 0)",
                                "_0 = torch.add(torch.mul(_t, torch.sgn(a1)), torch.zeros_like(_g))"),
                        List.of("_0"));
            })
            .workspace(call -> 4 * call.type(0).bytes())
            .build();

    /** Input: averages. */
    static final Operator ROOT = Operator.named("memplan::lp_root")
            .elementwise()
            .kernel(call -> "torch.pow(torch.mul(torch.mul(torch.sign(a0), torch.relu(torch.abs(a0))), "
                    + call.literal("count") + "), " + Literals.of(1 / power(call)) + ")")
            .workspace(call -> 2 * call.type(0).bytes())
            .derivative(Gradients.ofInput(ROOT_BACKWARD))
            .build();

    private PowerPoolOperators() {}

    static List<Operator> all() {
        return List.of(POWER_BACKWARD, POWER, ROOT_BACKWARD, ROOT);
    }

    private static double power(Call call) {
        return call.attributes().real("power");
    }
}
