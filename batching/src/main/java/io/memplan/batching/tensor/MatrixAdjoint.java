package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.memplan.batching.tensor.RowRule.Adjoint;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The adjoint of products of vectors and matrices: the gradient times the other operand, transposed. */
final class MatrixAdjoint implements Adjoint {

    @Override
    public Need need() {
        return Need.OPERANDS;
    }

    @Override
    public boolean reads(RowCall call, int operand) {
        return Adjoints.wanted(call, 1 - operand);
    }

    @Override
    public List<@Nullable NDArray> apply(RowCall call, @Nullable NDArray result, NDArray gradient) {
        int first = call.memberRank(0);
        int second = call.memberRank(1);
        if (call.own(0) && !call.own(1) && second == 2) {
            return withSharedMatrix(call, gradient);
        }
        if (first == 2 && second == 1 && call.own(1) && !call.own(0)) {
            return Arrays.asList(
                    Adjoints.wanted(call, 0) ? gradient.transpose().matMul(call.array(1)) : null,
                    Adjoints.wanted(call, 1) ? gradient.matMul(call.array(0)) : null);
        }
        int rank = Math.max(2, Math.max(first, second));
        NDArray matrices = gradient.reshape(gradientShape(gradient.getShape(), first, second));
        return Arrays.asList(
                Adjoints.wanted(call, 0)
                        ? back(call, 0, rank, matrices.matMul(swapped(MatrixRules.matrices(call, 1, rank))))
                        : null,
                Adjoints.wanted(call, 1)
                        ? back(
                                call,
                                1,
                                rank,
                                swapped(MatrixRules.matrices(call, 0, rank)).matMul(matrices))
                        : null);
    }

    /** All rows' vectors or matrices are one matrix. */
    private static List<@Nullable NDArray> withSharedMatrix(RowCall call, NDArray gradient) {
        Shape matrix = call.tensor(1).shape();
        NDArray flat = gradient.reshape(-1, matrix.get(1));
        return Arrays.asList(
                Adjoints.wanted(call, 0)
                        ? flat.matMul(call.array(1).transpose())
                                .reshape(call.tensor(0).shape())
                        : null,
                Adjoints.wanted(call, 1)
                        ? call.array(0).reshape(-1, matrix.get(0)).transpose().matMul(flat)
                        : null);
    }

    private static Shape gradientShape(Shape gradient, int first, int second) {
        int axes = gradient.dimension();
        if (first > 1 && second > 1) {
            return gradient;
        }
        if (first == 1 && second == 1) {
            return gradient.add(1).add(1);
        }
        return first == 1 ? gradient.slice(0, axes - 1).add(1).add(gradient.get(axes - 1)) : gradient.add(1);
    }

    private static NDArray swapped(NDArray matrices) {
        int axes = matrices.getShape().dimension();
        return matrices.swapAxes(axes - 2, axes - 1);
    }

    private static NDArray back(RowCall call, int operand, int rank, NDArray gradient) {
        RowCall.Tensor tensor = call.tensor(operand);
        return Shapes.sumTo(gradient, MatrixRules.matrixShape(tensor, operand, rank))
                .reshape(tensor.shape());
    }
}
