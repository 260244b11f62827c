package io.memplan.graph.operator;

import io.memplan.graph.Effects;
import java.util.List;

/**
 * Arrays drawn at random: {@code NDManager.randomUniform}, {@code randomNormal}, {@code randomInteger} and
 * {@code randomPermutation}. Attributes: {@code shape}, {@code dtype}. Drawn once in each step (rule 1).
 */
final class DrawOperators {

    /** Attributes {@code first} and {@code second}: the bounds. */
    static final Operator UNIFORM = drawn("aten::uniform")
            .kernel(call -> "torch.uniform_(torch.empty(" + call.literal("shape") + ", "
                    + Literals.options(call, CreationOperators.type(call).elementType())
                    + ", memory_format=None), " + call.literal("first") + ", " + call.literal("second") + ")")
            .build();

    /** Attributes {@code first} and {@code second}: mean and standard deviation. */
    static final Operator NORMAL = drawn("aten::normal")
            .kernel(call -> "torch.normal(" + call.literal("first") + ", " + call.literal("second") + ", "
                    + call.literal("shape") + ", generator=None, "
                    + Literals.options(call, CreationOperators.type(call).elementType()) + ")")
            .build();

    /** Attributes {@code low} and {@code high}: the least number, and the one above the largest. */
    static final Operator RANDINT = drawn("aten::randint")
            .kernel(call -> "torch.randint(" + call.literal("low") + ", " + call.literal("high") + ", "
                    + call.literal("shape") + ", "
                    + Literals.options(call, CreationOperators.type(call).elementType()) + ")")
            .build();

    static final Operator RANDPERM = drawn("aten::randperm")
            .kernel(call -> "torch.randperm(" + CreationOperators.type(call).size(0) + ", "
                    + Literals.options(call, CreationOperators.type(call).elementType()) + ")")
            .build();

    private DrawOperators() {}

    static List<Operator> all() {
        return List.of(UNIFORM, NORMAL, RANDINT, RANDPERM);
    }

    private static Operator.Builder drawn(String name) {
        return CreationOperators.creation(name)
                .effects(Effects.RANDOM)
                .flops(call -> 4.0 * CreationOperators.type(call).elements());
    }
}
