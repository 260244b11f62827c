package io.memplan.batching.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** Products of vectors and matrices. */
final class MatrixRules {

    private MatrixRules() {}

    static Object product(RowCall call) {
        int first = call.memberRank(0);
        int second = call.memberRank(1);
        if (first == 0 || second == 0) {
            throw new IllegalArgumentException("scalar is not allowed for matMul()");
        }
        if (first == 1 && call.own(0) && !call.own(1) && second <= 2) {
            return call.array(0).matMul(call.array(1));
        }
        if (second == 1 && call.own(1) && !call.own(0) && first <= 2) {
            NDArray left = call.array(0);
            return call.array(1).matMul(first == 2 ? left.transpose() : left);
        }
        int rank = Math.max(2, Math.max(first, second));
        NDArray product = matrices(call, 0, rank).matMul(matrices(call, 1, rank));
        Shape shape = product.getShape();
        if (first > 1 && second > 1) {
            return product;
        }
        Shape result = shape.slice(0, shape.dimension() - 2);
        if (first > 1) {
            result = result.add(shape.get(shape.dimension() - 2));
        } else if (second > 1) {
            result = result.add(shape.get(shape.dimension() - 1));
        }
        return product.reshape(result);
    }

    /** Returns an operand as matrices: a vector on the left is a row, one on the right a column. */
    static NDArray matrices(RowCall call, int operand, int rank) {
        return call.array(operand).reshape(matrixShape(call.tensor(operand), operand, rank));
    }

    static Shape matrixShape(RowCall.Tensor tensor, int operand, int rank) {
        Shape shape = tensor.shape();
        if (tensor.memberRank() == 1) {
            long size = shape.get(shape.dimension() - 1);
            Shape front = tensor.own() ? new Shape(shape.get(0)) : new Shape();
            shape = operand == 0 ? front.add(1).add(size) : front.add(size).add(1);
        }
        return tensor.own() ? RowCall.alignedShape(tensor.withShape(shape), rank) : shape;
    }
}
