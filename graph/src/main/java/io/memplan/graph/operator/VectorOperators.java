package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import java.util.List;

/** Products with vectors: {@code NDArray.dot} and {@code matMul} of arrays with one axis. */
final class VectorOperators {

    /** Inputs: two vectors. */
    static final Operator DOT = Operator.named("aten::dot")
            .result(call -> {
                requireEqual(call, call.type(0).size(0));
                return Result.dense(call.type(0).withShape(List.of()));
            })
            .kernel("torch.dot(a0, a1)")
            .flops(call -> 2.0 * call.type(0).elements())
            .derivative(g -> {
                for (int input = 0; input < 2; input++) {
                    if (g.needs(input)) {
                        g.set(
                                input,
                                g.apply(ArithmeticOperators.MUL, Attributes.none(), g.gradient(), g.input(1 - input)));
                    }
                }
            })
            .build();

    /** Inputs: gradient, vector. */
    static final Operator OUTER = Operator.named("aten::outer")
            .result(call -> Result.dense(call.type(0)
                    .withShape(List.of(call.type(0).size(0), call.type(1).size(0)))))
            .kernel("torch.outer(a0, a1)")
            .flops(call -> call.type(0).elements() * call.type(1).elements())
            .build();

    /** Inputs: matrix, vector. */
    static final Operator MV = Operator.named("aten::mv")
            .result(call -> {
                requireEqual(call, call.type(0).size(1));
                return Result.dense(call.type(0).withShape(List.of(call.type(0).size(0))));
            })
            .kernel("torch.mv(a0, a1)")
            .flops(call -> 2.0 * call.type(0).elements())
            .derivative(g -> {
                if (g.needs(0)) {
                    g.set(0, g.apply(OUTER, Attributes.none(), g.gradient(), g.input(1)));
                }
                if (g.needs(1)) {
                    Tensor transposed =
                            g.apply(ViewOperators.PERMUTE, Attributes.of("axes", List.of(1L, 0L)), g.input(0));
                    g.set(1, g.apply(VectorOperators.MV, Attributes.none(), transposed, g.gradient()));
                }
            })
            .build();

    private VectorOperators() {}

    static List<Operator> all() {
        return List.of(DOT, OUTER, MV);
    }

    private static void requireEqual(Call call, long size) {
        if (call.type(1).rank() != 1 || call.type(1).size(0) != size) {
            throw new IllegalArgumentException("A product of " + call.type(0) + " and the vector " + call.type(1)
                    + " needs a vector as long as the last axis.");
        }
    }
}
