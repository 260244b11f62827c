package io.memplan.graph.operator;

import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import java.util.List;

/** Arrays made from constants: {@code NDManager.create}, {@code zeros}, {@code ones} and {@code full}. */
final class CreationOperators {

    /** Attributes: {@code shape}, {@code dtype}, {@code number}. */
    static final Operator FULL = Operator.named("aten::full")
            .result(call -> Result.dense(type(call)))
            .kernel(call -> "torch.full(" + call.literal("shape") + ", " + call.literal("number") + ", dtype="
                    + Literals.scalarType(type(call).elementType()) + ")")
            .build();

    /** Attributes: {@code shape}, {@code dtype}, {@code numbers} (row-major). */
    static final Operator CONSTANT = Operator.named("memplan::constant")
            .result(call -> Result.dense(type(call)))
            .kernel(call -> "torch.reshape("
                    + Literals.to(
                            "torch.tensor(" + call.literal("numbers") + ")",
                            type(call).elementType()) + ", "
                    + call.literal("shape") + ")")
            .build();

    private CreationOperators() {}

    static List<Operator> all() {
        return List.of(FULL, CONSTANT);
    }

    private static TensorType type(Call call) {
        String name = call.attributes().text("dtype");
        return new TensorType(
                ElementType.byFileName(name)
                        .orElseThrow(() -> new IllegalArgumentException("There is no element type " + name + ".")),
                call.attributes().integers("shape"));
    }
}
