package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import java.util.List;

/** Elements taken, put and scattered by arrays of indices, and chosen by a condition. */
final class ScatterOperators {

    /** Inputs: gradient, indices. Zeros of the {@code shape} and {@code strides} to which the gradient is added. */
    static final Operator TAKE_BACKWARD = Operator.named("memplan::take_backward")
            .result(call -> new Result(
                    call.type(0).withShape(call.attributes().integers("shape")),
                    call.attributes().integers("strides"),
                    -1))
            .kernel(call -> "torch.put_(torch.zero_(torch.new_empty_strided(a0, " + call.literal("shape") + ", "
                    + call.literal("strides") + ")), a1, a0, True)")
            .flops(call -> call.type(1).elements())
            .build();

    /** Inputs: data, places in the data as one row. */
    static final Operator TAKE = Operator.named("aten::take")
            .result(call -> Result.dense(call.type(0).withShape(call.type(1).shape())))
            .kernel("torch.take(a0, a1)")
            .flops(call -> call.type(1).elements())
            .derivative(g -> g.set(
                    0,
                    g.apply(
                            TAKE_BACKWARD,
                            Attributes.of("shape", g.input(0).shape()).with("strides", Layouts.like(g.input(0))),
                            g.gradient(),
                            g.input(1))))
            .build();

    /** Inputs: gradient, places. The gradient with zeros there. */
    static final Operator PUT_ZEROS = Operator.named("memplan::put_zeros")
            .result(call -> Result.like(call, call.type(0).elementType()))
            .kernel(call ->
                    "torch.put(a0, a1, torch.new_zeros(a0, [" + call.type(1).elements() + "]), False)")
            .flops(call -> call.type(0).elements())
            .build();

    /** Inputs: data, places in the data as one row, what shall be there. */
    static final Operator PUT = Operator.named("aten::put")
            .result(call -> Result.like(call, call.type(0).elementType()))
            .kernel("torch.put(a0, a1, a2, False)")
            .inPlace(0, "torch.put_(a0, a1, a2, False)")
            .flops(call -> call.type(0).elements())
            .derivative(g -> {
                if (g.needs(0)) {
                    g.set(0, g.apply(PUT_ZEROS, Attributes.none(), g.gradient(), g.input(1)));
                }
                if (g.needs(2)) {
                    Tensor taken = g.apply(TAKE, Attributes.none(), g.gradient(), g.input(1));
                    List<Long> shape = g.input(2).shape();
                    g.set(2, taken.shape().equals(shape) ? taken : ViewOperators.reshape(g, taken, shape));
                }
            })
            .build();

    /** Inputs: gradient, indices. Attribute {@code axis}. The gradient with zeros there. */
    static final Operator SCATTER_ZEROS = Operator.named("memplan::scatter_zeros")
            .result(call -> Result.dense(call.type(0)))
            .kernel(call -> "torch.scatter(a0, " + call.literal("axis") + ", a1, 0)")
            .flops(call -> call.type(0).elements())
            .build();

    /** Inputs: data, indices, what shall be there. Attribute {@code axis}. */
    static final Operator SCATTER = Operator.named("aten::scatter")
            .result(call -> Result.dense(call.type(0)))
            .kernel(call -> "torch.scatter(a0, " + call.literal("axis") + ", a1, a2)")
            .inPlace(0, call -> "torch.scatter_(a0, " + call.literal("axis") + ", a1, a2)")
            .flops(call -> call.type(0).elements())
            .derivative(g -> {
                if (g.needs(0)) {
                    g.set(0, g.apply(SCATTER_ZEROS, g.attributes(), g.gradient(), g.input(1)));
                }
                if (g.needs(2)) {
                    g.set(2, g.apply(IndexOperators.GATHER, g.attributes(), g.gradient(), g.input(1)));
                }
            })
            .build();

    private ScatterOperators() {}

    static List<Operator> all() {
        return List.of(TAKE, TAKE_BACKWARD, PUT, PUT_ZEROS, SCATTER, SCATTER_ZEROS);
    }
}
