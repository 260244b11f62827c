package io.memplan.graph.operator;

import io.memplan.graph.Effects;
import io.memplan.graph.ElementType;
import java.util.List;

/**
 * Dropout: {@code NDArrayEx.dropout}. The mask is drawn once (rule 1) and is a value of its own, one byte an element;
 * applying it is an operation of its own that may be recomputed.
 */
final class RandomOperators {

    /** Input: data, of which only the shape counts. Output: what is kept, as booleans. Attribute {@code rate}. */
    static final Operator DROPOUT_MASK = Operator.named("memplan::dropout_mask")
            .result(call -> Result.like(call, ElementType.BOOLEAN))
            .kernel(call -> Literals.to(
                    "torch.bernoulli_(torch.empty_like(a0), " + Literals.of(1 - rate(call)) + ")", ElementType.BOOLEAN))
            .effects(Effects.RANDOM)
            .flops(call -> 4.0 * call.type(0).elements())
            .workspace(call -> call.type(0).bytes())
            .build();

    /** Inputs: data or gradient, mask. */
    static final Operator DROPOUT_APPLY = Operator.named("memplan::dropout_apply")
            .elementwise()
            .kernel(call -> "torch.mul(a0, " + scale(call) + ")")
            .inPlace(0, call -> "torch.mul_(a0, " + scale(call) + ")")
            .workspace(call -> call.type(0).bytes())
            .derivative(g -> g.set(0, g.apply(RandomOperators.DROPOUT_APPLY, g.attributes(), g.gradient(), g.input(1))))
            .build();

    private RandomOperators() {}

    static List<Operator> all() {
        return List.of(DROPOUT_MASK, DROPOUT_APPLY);
    }

    private static double rate(Call call) {
        return call.attributes().real("rate");
    }

    private static String scale(Call call) {
        return "torch.div_(" + Literals.to("a1", call.type(0).elementType()) + ", " + Literals.of(1 - rate(call)) + ")";
    }
}
