package io.memplan.graph.operator;

import io.memplan.graph.ElementType;
import java.util.List;

/** Copies in another layout or type, through which gradients pass: what the engine does when it writes in place. */
final class LayoutOperators {

    /** Attribute {@code strides}. */
    static final Operator LAY_OUT = Operator.named("memplan::lay_out")
            .result(call -> new Result(call.type(0), call.attributes().integers("strides"), -1))
            .kernel(call -> "torch.copy_(torch.new_empty_strided(a0, "
                    + Literals.of(call.type(0).shape()) + ", " + call.literal("strides") + "), a0)")
            .derivative(g -> g.set(0, g.gradient()))
            .takesComplex()
            .build();

    /** Attribute {@code dtype}: the file name of another element type. */
    static final Operator CONVERT = Operator.named("memplan::convert")
            .result(call -> Result.like(call, target(call)))
            .kernel(call -> Literals.to("a0", target(call)))
            .derivative(g -> g.set(0, g.gradient()))
            .takesComplex()
            .build();

    private LayoutOperators() {}

    static List<Operator> all() {
        return List.of(LAY_OUT, CONVERT);
    }

    private static ElementType target(Call call) {
        String name = call.attributes().text("dtype");
        return ElementType.byFileName(name)
                .orElseThrow(() -> new IllegalArgumentException("There is no element type " + name + "."));
    }
}
