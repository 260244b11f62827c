package io.memplan.graph.operator;

import java.util.ArrayList;
import java.util.List;

/** Functions of one array, written as their kernel and that of their derivative: trigonometry, roots, rounding, … */
final class FunctionOperators {

    private static final String TWO_OVER_ROOT_OF_PI = Literals.of(2 / Math.sqrt(Math.PI));
    private static final String HALF_ROOT_OF_PI = Literals.of(0.5 * Math.sqrt(Math.PI));

    private static final Operator ERF_BACKWARD = backward(
                    "erf",
                    "torch.mul(torch.mul(torch.exp(torch.neg(torch.pow(a1, 2))), " + TWO_OVER_ROOT_OF_PI + "), a0)")
            .elementwiseSecondFirst()
            .build();
    private static final Operator ERFINV_BACKWARD = backward(
                    "erfinv", "torch.mul(torch.mul(torch.exp(torch.pow(a1, 2)), " + HALF_ROOT_OF_PI + "), a0)")
            .elementwiseSecondFirst()
            .build();

    private static final List<Operator> ALL = new ArrayList<>();

    static {
        // In the derivatives, a0 is the gradient and a1 the argument.
        ofInput("sin", "torch.mul(a0, torch.cos(a1))");
        ofInput("cos", "torch.mul(a0, torch.neg(torch.sin(a1)))");
        ofInput("asin", "torch.mul(a0, torch.rsqrt(torch.add(torch.mul(torch.neg(a1), a1), 1)))");
        ofInput("acos", "torch.mul(a0, torch.neg(torch.rsqrt(torch.add(torch.mul(torch.neg(a1), a1), 1))))");
        ofInput("atan", "torch.div(a0, torch.add(torch.mul(a1, a1), 1))");
        ofInput("sinh", "torch.mul(a0, torch.cosh(a1))");
        ofInput("cosh", "torch.mul(a0, torch.sinh(a1))");
        ofInput("log10", "torch.div(a0, torch.mul(a1, 2.3025850929940456))");
        ofInput("lgamma", "torch.mul(a0, torch.digamma(a1))");
        ALL.add(ERF_BACKWARD);
        ALL.add(function("erf").derivative(Gradients.ofInput(ERF_BACKWARD)).build());
        // Here, a1 is the result.
        ofOutput("tan", "torch.mul(a0, torch.add(torch.pow(a1, 2), 1))");
        ALL.add(ERFINV_BACKWARD);
        ALL.add(function("erfinv")
                .derivative(Gradients.ofOutput(ERFINV_BACKWARD))
                .build());
        for (String step : List.of("floor", "ceil", "round", "trunc", "sign")) {
            ALL.add(function(step)
                    .result(Promotion::elementwise)
                    .derivative(g -> g.set(0, g.apply(CreationOperators.ZEROS_LIKE, g.attributes(), g.gradient())))
                    .build());
        }
    }

    private FunctionOperators() {}

    static List<Operator> all() {
        return List.copyOf(ALL);
    }

    private static void ofInput(String name, String derivative) {
        Operator backward = backward(name, derivative).build();
        ALL.add(backward);
        ALL.add(function(name).derivative(Gradients.ofInput(backward)).build());
    }

    private static void ofOutput(String name, String derivative) {
        Operator backward = backward(name, derivative).build();
        ALL.add(backward);
        ALL.add(function(name).derivative(Gradients.ofOutput(backward)).build());
    }

    private static Operator.Builder function(String name) {
        return Operator.named("aten::" + name)
                .elementwise()
                .result(Promotion::elementwiseReal)
                .kernel("torch." + name + "(a0)");
    }

    private static Operator.Builder backward(String name, String expression) {
        return Operator.named("memplan::" + name + "_backward")
                .elementwise()
                .kernel(expression)
                .workspace(call -> 2 * call.type(0).bytes());
    }
}
