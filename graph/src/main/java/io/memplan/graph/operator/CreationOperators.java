package io.memplan.graph.operator;

import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Arrays made from constants: {@code NDManager.create}, {@code zeros}, {@code ones} and {@code full}. */
final class CreationOperators {

    /** Attributes: {@code shape}, {@code dtype}, {@code number}. */
    static final Operator FULL = Operator.named("aten::full")
            .result(call -> Result.dense(type(call)))
            .kernel(call -> "torch.full(" + call.literal("shape") + ", " + call.literal("number") + ", dtype="
                    + Literals.scalarType(type(call).elementType()) + ")")
            .build();

    /**
     * Attributes: {@code shape}, {@code dtype}, {@code numbers} (row-major). Copied, because the engine folds constant
     * expressions and would return the same array at each call.
     */
    static final Operator CONSTANT = Operator.named("memplan::constant")
            .result(call -> Result.dense(type(call)))
            .kernel(call -> "torch.copy_(torch.empty(" + call.literal("shape") + ", dtype="
                    + Literals.scalarType(type(call).elementType()) + "), torch.reshape(" + numbers(call) + ", "
                    + call.literal("shape") + "))")
            .build();

    /** Zeros like the input: the gradient of functions that are flat almost everywhere. */
    static final Operator ZEROS_LIKE = Operator.named("aten::zeros_like")
            .result(call -> Result.like(call, call.type(0).elementType()))
            .kernel("torch.zeros_like(a0)")
            .stopsGradient()
            .build();

    private CreationOperators() {}

    static List<Operator> all() {
        return List.of(FULL, CONSTANT, ZEROS_LIKE);
    }

    /** A list of reals becomes single precision on its way, so doubles are joined one by one. */
    private static String numbers(Call call) {
        int type = Literals.scalarType(type(call).elementType());
        List<?> numbers =
                (List<?>) Objects.requireNonNull(call.attributes().asMap().get("numbers"), "numbers");
        if (type(call).elementType() != ElementType.FLOAT64 || numbers.isEmpty()) {
            return "torch.tensor(" + Literals.of(numbers) + ", dtype=" + type + ")";
        }
        return numbers.stream()
                .map(number -> "torch.scalar_tensor(" + Literals.of(number) + ", dtype=" + type + ")")
                .collect(Collectors.joining(", ", "torch.stack([", "], 0)"));
    }

    private static TensorType type(Call call) {
        String name = call.attributes().text("dtype");
        return new TensorType(
                ElementType.byFileName(name)
                        .orElseThrow(() -> new IllegalArgumentException("There is no element type " + name + ".")),
                call.attributes().integers("shape"));
    }
}
