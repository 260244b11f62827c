package io.memplan.graph.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.memplan.graph.Attributes;
import io.memplan.graph.operator.Operators;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Matrix products and linear maps, taken apart as the engine takes them apart.
 *
 * <p>As coded, this follows {@code at::matmul} of ATen 2.7 and the linear function of its C++ front end: which products are folded into one of
 * two matrices depends on the layouts, and on which factors require gradients.
 */
final class MatrixMethods {

    private MatrixMethods() {}

    static void register(Map<String, TracedMethod> byName) {
        byName.put("matMul", (self, args) -> product(self, abstractOf(self, args[0])));
        byName.put("dot", (self, args) -> product(self, abstractOf(self, args[0])));
        byName.put("batchMatMul", (self, args) -> batched(self, abstractOf(self, args[0])));
        byName.put(
                "linear",
                (self, args) ->
                        new NDList(linear(abstractOf(self, args[0]), abstractOf(self, args[1]), (NDArray) args[2])));
    }

    private static AbstractArray abstractOf(AbstractArray self, Object array) {
        return self.session().abstractOf((NDArray) array);
    }

    private static AbstractArray reshaped(AbstractArray array, List<Long> shape) {
        return shape.equals(shape(array)) ? array : abstractOf(array, ShapeMethods.reshape(array, shape));
    }

    private static AbstractArray swapped(AbstractArray array) {
        return abstractOf(array, ShapeMethods.swap(array, -1, -2));
    }

    private static List<Long> shape(AbstractArray array) {
        return array.tensor().shape();
    }

    private static List<Long> batch(AbstractArray array) {
        return shape(array).subList(0, array.rank() - 2);
    }

    private static List<Long> joined(List<Long> batch, long rows, long columns) {
        List<Long> shape = new ArrayList<>(batch);
        shape.add(rows);
        shape.add(columns);
        return shape;
    }

    private static long size(AbstractArray array, int axis) {
        return array.tensor().type().size(axis);
    }

    private static long elements(List<Long> shape) {
        return shape.stream().reduce(1L, (a, b) -> a * b);
    }

    private static NDArray product(AbstractArray left, AbstractArray right) {
        if (left.rank() < 2 || right.rank() < 2 || size(left, -1) != size(right, -2)) {
            throw new TraceException("A matrix product of " + left.tensor().type() + " and "
                    + right.tensor().type() + " cannot be traced, "
                    + left.session().whereAmI() + ": it needs two axes or more each, and as many rows on the right as"
                    + " columns on the left.\nMaybe reshape or transpose one of them.");
        }
        if (left.rank() == 2 && right.rank() == 2) {
            return left.session().apply("aten::mm", Attributes.none(), left.proxy(), right.proxy());
        }
        if (right.rank() == 2 && (isTrained(right) || isFoldable(left))) {
            return folded(left, right).proxy();
        }
        if (left.rank() == 2 && isTrained(left)) {
            AbstractArray transposed = swapped(folded(swapped(right), swapped(left)));
            return left.session().apply("memplan::reshape_copy", shapeOf(transposed), transposed.proxy());
        }
        if (left.rank() == 3 && right.rank() == 3 && size(left, 0) != size(right, 0)) {
            if (size(left, 0) == 1 && isTrained(left)) {
                return product(reshaped(left, shape(left).subList(1, 3)), right);
            }
            if (size(right, 0) == 1 && isTrained(right)) {
                return product(left, reshaped(right, shape(right).subList(1, 3)));
            }
        }
        return broadcast(left, right);
    }

    private static Attributes shapeOf(AbstractArray array) {
        return Attributes.of("shape", shape(array));
    }

    private static boolean isTrained(AbstractArray array) {
        return array.session().requiresGradient(array.tensor());
    }

    /** Returns whether all axes but the last lie as one, so that they can be seen as one without a copy. */
    private static boolean isFoldable(AbstractArray array) {
        List<Long> strides = array.tensor().strides();
        for (int axis = 0; axis < array.rank() - 2; axis++) {
            if (strides.get(axis) != strides.get(axis + 1) * shape(array).get(axis + 1)) {
                return false;
            }
        }
        return true;
    }

    /** Multiplies a matrix from the right, with the leading axes of the left folded into one. */
    private static AbstractArray folded(AbstractArray left, AbstractArray matrix) {
        long rows = elements(shape(left)) / Math.max(1, size(left, -1));
        NDArray product = left.session()
                .apply(
                        "aten::mm",
                        Attributes.none(),
                        reshaped(left, List.of(rows, size(left, -1))).proxy(),
                        matrix.proxy());
        return reshaped(abstractOf(left, product), joined(batch(left), size(left, -2), size(matrix, -1)));
    }

    private static NDArray broadcast(AbstractArray left, AbstractArray right) {
        List<Long> batch = Operators.broadcast(batch(left), batch(right));
        NDArray product = batched(threeAxes(left, batch), threeAxes(right, batch));
        return reshaped(abstractOf(left, product), joined(batch, size(left, -2), size(right, -1)))
                .proxy();
    }

    private static AbstractArray threeAxes(AbstractArray array, List<Long> batch) {
        List<Long> expanded = joined(batch, size(array, -2), size(array, -1));
        AbstractArray whole = expanded.equals(shape(array))
                ? array
                : abstractOf(
                        array, array.session().apply("aten::expand", Attributes.of("shape", expanded), array.proxy()));
        return reshaped(whole, List.of(elements(batch), size(array, -2), size(array, -1)));
    }

    private static NDArray batched(AbstractArray left, AbstractArray right) {
        return left.session().apply("aten::bmm", Attributes.none(), left.proxy(), right.proxy());
    }

    static NDArray linear(AbstractArray data, AbstractArray weight, @Nullable NDArray bias) {
        if (data.rank() == 1) {
            NDArray row = linear(reshaped(data, List.of(1L, size(data, 0))), weight, null);
            NDArray product = ShapeMethods.reshape(abstractOf(data, row), List.of(size(weight, 0)));
            return bias == null ? product : product.add(bias);
        }
        if (data.rank() > 2 && !isTrained(weight) && !isFoldable(data)) {
            NDArray product = product(data, swapped(weight));
            return bias == null ? product : product.add(bias);
        }
        return bias == null
                ? data.session().apply("aten::linear", Attributes.none(), data.proxy(), weight.proxy())
                : data.session().apply("aten::linear", Attributes.none(), data.proxy(), weight.proxy(), bias);
    }
}
