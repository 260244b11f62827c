package io.memplan.graph.operator;

import io.memplan.graph.TensorType;
import java.util.ArrayList;
import java.util.List;

/** Elements chosen by an array of indices: {@code NDArray.gather} and picks, and the rows of an embedding. */
final class IndexOperators {

    /** Inputs: data, indices (int64). Attribute {@code axis}. */
    static final Operator GATHER = Operator.named("aten::gather")
            .result(call -> Result.dense(call.type(0).withShape(call.type(1).shape())))
            .kernel(call -> "torch.gather(a0, " + call.literal("axis") + ", a1)")
            .flops(call -> call.type(1).elements())
            .derivative(g -> g.set(
                    0,
                    g.apply(
                            IndexOperators.GATHER_BACKWARD,
                            g.attributes().with("shape", g.input(0).shape()),
                            g.gradient(),
                            g.input(1))))
            .build();

    /** Inputs: gradient, indices. */
    static final Operator GATHER_BACKWARD = Operator.named("memplan::gather_backward")
            .result(Result::inShape)
            .kernel(call -> "torch.scatter_add_(torch.new_zeros(a0, " + call.literal("shape") + "), "
                    + call.literal("axis") + ", a1, a0)")
            .flops(call -> call.type(1).elements())
            .build();

    /** Inputs: table (rows, features), indices. */
    static final Operator EMBEDDING = Operator.named("aten::embedding")
            .result(call -> {
                List<Long> shape = new ArrayList<>(call.type(1).shape());
                shape.add(call.type(0).size(1));
                return Result.dense(call.type(0).withShape(shape));
            })
            .kernel("torch.embedding(a0, a1)")
            .flops(call -> call.type(1).elements() * call.type(0).size(1))
            .derivative(g -> g.set(
                    0,
                    g.apply(
                            IndexOperators.EMBEDDING_BACKWARD,
                            g.attributes().with("rows", g.input(0).shape().get(0)),
                            g.gradient(),
                            g.input(1))))
            .build();

    /** Inputs: gradient, indices. */
    static final Operator EMBEDDING_BACKWARD = Operator.named("aten::embedding_dense_backward")
            .result(call -> Result.dense(new TensorType(
                    call.type(0).elementType(),
                    List.of(call.attributes().integer("rows"), call.type(0).size(-1)))))
            .kernel(call -> "torch.embedding_dense_backward(a0, a1, " + call.literal("rows") + ", -1, False)")
            .flops(call -> call.type(0).elements())
            .build();

    private IndexOperators() {}

    static List<Operator> all() {
        return List.of(GATHER, GATHER_BACKWARD, EMBEDDING, EMBEDDING_BACKWARD);
    }
}
