package io.memplan.graph.operator;

import io.memplan.graph.ElementType;
import io.memplan.graph.TensorType;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Arrays made from numbers: {@code NDManager.create}, {@code zeros}, {@code ones}, {@code full}, {@code arange},
 * {@code eye}, {@code linspace} and {@code hanningWindow}. All have the attributes {@code shape} and {@code dtype}.
 */
final class CreationOperators {

    /** Attribute {@code number}. */
    static final Operator FULL = creation("aten::full")
            .kernel(call -> "torch.full(" + call.literal("shape") + ", " + call.literal("number") + ", "
                    + Literals.options(call, type(call).elementType()) + ")")
            .build();

    /** Attribute {@code numbers} (row-major). */
    static final Operator CONSTANT = creation("memplan::constant")
            .kernel(call ->
                    Literals.onDevice(call, "torch.reshape(" + numbers(call) + ", " + call.literal("shape") + ")"))
            .build();

    /** Attributes {@code start}, {@code end}, {@code step}. */
    static final Operator ARANGE = creation("aten::arange")
            .kernel(call ->
                    "torch.arange(" + call.literal("start") + ", " + call.literal("end") + ", " + call.literal("step")
                            + ", " + Literals.options(call, type(call).elementType()) + ")")
            .build();

    /** Ones on the diagonal of a matrix. */
    static final Operator EYE = creation("aten::eye")
            .kernel(call ->
                    "torch.eye(" + type(call).size(0) + ", " + type(call).size(1) + ", "
                            + Literals.options(call, type(call).elementType()) + ")")
            .build();

    /** Attributes {@code start}, {@code end}. */
    static final Operator LINSPACE = creation("aten::linspace")
            .kernel(call -> "torch.linspace(" + call.literal("start") + ", " + call.literal("end") + ", "
                    + type(call).size(0) + ", "
                    + Literals.options(call, type(call).elementType()) + ")")
            .build();

    /** A periodic window. */
    static final Operator HANN_WINDOW = creation("aten::hann_window")
            .kernel(call -> "torch.hann_window(" + type(call).size(0) + ", True, "
                    + Literals.options(call, type(call).elementType()) + ")")
            .build();

    private CreationOperators() {}

    static List<Operator> all() {
        return List.of(FULL, CONSTANT, ARANGE, EYE, LINSPACE, HANN_WINDOW);
    }

    /** Starts an operator without inputs whose type is given by the attributes {@code shape} and {@code dtype}. */
    static Operator.Builder creation(String name) {
        return Operator.named(name).creates().result(call -> Result.dense(type(call)));
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

    /** Returns the type that the attributes {@code shape} and {@code dtype} name. */
    static TensorType type(Call call) {
        String name = call.attributes().text("dtype");
        return new TensorType(
                ElementType.byFileName(name)
                        .orElseThrow(() -> new IllegalArgumentException("There is no element type " + name + ".")),
                call.attributes().integers("shape"));
    }
}
