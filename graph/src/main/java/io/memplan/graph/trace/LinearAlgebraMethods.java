package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import io.memplan.graph.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Products with vectors, taken apart as {@code at::matmul} of ATen 2.7 does, and inverses. */
final class LinearAlgebraMethods {

    private LinearAlgebraMethods() {}

    static void register(Map<String, TracedMethod> byName) {
        byName.put("inverse", (self, args) -> FunctionMethods.apply(self, "aten::linalg_inv"));
        byName.put("dot", (self, args) -> dot(self, MatrixMethods.abstractOf(self, args[0])));
    }

    private static NDArray dot(AbstractArray left, AbstractArray right) {
        if (left.rank() != right.rank() || left.rank() > 2 || left.rank() == 0) {
            throw new TraceException("DJL's PyTorch engine has no dot product of "
                    + left.tensor().type() + " and " + right.tensor().type() + ", which is called "
                    + left.session().whereAmI() + ": it fails without Memplan too.\nMaybe use matMul.");
        }
        return MatrixMethods.product(left, right);
    }

    /** The product of two arrays of which one, at least, has one axis. */
    static NDArray product(AbstractArray left, AbstractArray right) {
        if (left.rank() == 1 && right.rank() == 1) {
            return apply("aten::dot", left, right);
        }
        if (left.rank() == 2 && right.rank() == 1) {
            return apply("aten::mv", left, right);
        }
        if (left.rank() == 1 && right.rank() == 2) {
            NDArray row = apply("aten::mm", withAxis(left, 0), right);
            return ShapeMethods.reshape(AbstractArray.of(row), List.of(last(right)));
        }
        return right.rank() == 1 ? batchTimesVector(left, right) : vectorTimesBatch(left, right);
    }

    private static NDArray batchTimesVector(AbstractArray left, AbstractArray vector) {
        List<Long> rows = MatrixMethods.shape(left).subList(0, left.rank() - 1);
        if (MatrixMethods.isTrained(vector) || MatrixMethods.isFoldable(left)) {
            return folded(left, vector, rows);
        }
        List<Long> batch = rows.subList(0, rows.size() - 1);
        List<Long> vectors = new ArrayList<>(batch);
        vectors.add(last(vector));
        AbstractArray expanded =
                AbstractArray.of(left.session().apply("aten::expand", Attributes.of("shape", vectors), vector.proxy()));
        AbstractArray flat = MatrixMethods.reshaped(expanded, List.of(MatrixMethods.elements(batch), last(vector)));
        NDArray product = MatrixMethods.batched(MatrixMethods.threeAxes(left, batch), withAxis(flat, 2));
        return ShapeMethods.reshape(AbstractArray.of(product), rows);
    }

    private static NDArray vectorTimesBatch(AbstractArray vector, AbstractArray right) {
        AbstractArray swapped = MatrixMethods.swapped(right);
        List<Long> columns = MatrixMethods.shape(swapped).subList(0, right.rank() - 1);
        if (MatrixMethods.isTrained(vector) || MatrixMethods.isFoldable(swapped)) {
            return folded(swapped, vector, columns);
        }
        List<Long> batch = columns.subList(0, columns.size() - 1);
        NDArray product = MatrixMethods.batched(
                MatrixMethods.threeAxes(withAxis(vector, 0), batch), MatrixMethods.threeAxes(right, batch));
        return ShapeMethods.reshape(AbstractArray.of(product), columns);
    }

    private static NDArray folded(AbstractArray left, AbstractArray vector, List<Long> shape) {
        AbstractArray matrix = MatrixMethods.reshaped(left, List.of(MatrixMethods.elements(shape), last(left)));
        return ShapeMethods.reshape(AbstractArray.of(apply("aten::mv", matrix, vector)), shape);
    }

    private static AbstractArray withAxis(AbstractArray array, int axis) {
        List<Long> shape = new ArrayList<>(MatrixMethods.shape(array));
        shape.add(axis, 1L);
        return AbstractArray.of(ShapeMethods.reshape(array, shape));
    }

    private static long last(AbstractArray array) {
        return array.tensor().type().size(-1);
    }

    private static NDArray apply(String operator, AbstractArray left, AbstractArray right) {
        return left.session().apply(operator, Attributes.none(), left.proxy(), right.proxy());
    }
}
