package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.TensorType;
import java.util.List;

/**
 * Products of matrices and of batches of matrices. A product of arrays with other axes is made of these and of views,
 * as the engine makes it.
 */
final class MatrixOperators {

    /** Inputs: left, right, of two axes each. */
    static final Operator MM = product("aten::mm", 2)
            .kernel("torch.mm(a0, a1)")
            .derivative(MatrixOperators::derivative)
            .build();

    /** Inputs: left, right, of three axes each, the first as long in both. */
    static final Operator BMM = product("aten::bmm", 3)
            .kernel("torch.bmm(a0, a1)")
            .derivative(g -> {
                if (g.needs(0)) {
                    g.set(0, g.apply(MatrixOperators.BMM, Attributes.none(), g.gradient(), transposed(g, g.input(1))));
                }
                if (g.needs(1)) {
                    g.set(1, g.apply(MatrixOperators.BMM, Attributes.none(), transposed(g, g.input(0)), g.gradient()));
                }
            })
            .build();

    private MatrixOperators() {}

    static List<Operator> all() {
        return List.of(MM, BMM);
    }

    private static Operator.Builder product(String name, int rank) {
        return Operator.named(name)
                .result(call -> Result.dense(outputType(call, rank)))
                .flops(call ->
                        2.0 * outputType(call, rank).elements() * call.type(0).size(-1));
    }

    private static TensorType outputType(Call call, int rank) {
        TensorType left = call.type(0);
        TensorType right = call.type(1);
        boolean batched = rank == 3;
        if (left.rank() != rank
                || right.rank() != rank
                || left.size(-1) != right.size(-2)
                || (batched && left.size(0) != right.size(0))) {
            throw new IllegalArgumentException("A matrix product of " + left + " and " + right
                    + " needs as many rows on the right as columns on the left"
                    + (batched ? ", and equal batches." : "."));
        }
        return left.withShape(
                batched ? List.of(left.size(0), left.size(1), right.size(2)) : List.of(left.size(0), right.size(1)));
    }

    private static Tensor transposed(Gradients g, Tensor tensor) {
        List<Long> axes = tensor.shape().size() == 2 ? List.of(1L, 0L) : List.of(0L, 2L, 1L);
        return g.apply(ViewOperators.PERMUTE, Attributes.of("axes", axes), tensor);
    }

    /** A factor that lies column by column gets a gradient that does too, as the transposed product. */
    private static void derivative(Gradients g) {
        if (g.needs(0)) {
            g.set(
                    0,
                    isColumnMajor(g.input(0))
                            ? transposed(g, mm(g, g.input(1), transposed(g, g.gradient())))
                            : mm(g, g.gradient(), transposed(g, g.input(1))));
        }
        if (g.needs(1)) {
            g.set(
                    1,
                    isColumnMajor(g.input(1))
                            ? transposed(g, mm(g, transposed(g, g.gradient()), g.input(0)))
                            : mm(g, transposed(g, g.input(0)), g.gradient()));
        }
    }

    private static Tensor mm(Gradients g, Tensor left, Tensor right) {
        return g.apply(MM, Attributes.none(), left, right);
    }

    private static boolean isColumnMajor(Tensor matrix) {
        return isColumnMajor(
                matrix.strides().get(0), matrix.strides().get(1), matrix.shape().get(0));
    }

    /** Returns whether the engine takes a matrix for one that lies column by column. */
    static boolean isColumnMajor(long rowStride, long columnStride, long rows) {
        return rowStride == 1 && columnStride == rows;
    }
}
