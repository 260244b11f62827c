package io.memplan.graph.onnx;

import io.memplan.graph.Attributes;
import io.memplan.graph.operator.Operators;
import io.memplan.graph.operator.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/** Matrix products. One with a weight is a linear layer. */
final class MatrixNodes {

    private MatrixNodes() {}

    static void register(Map<String, NodeRule> rules) {
        rules.put("MatMul", call -> call.set(0, matMul(call)));
        rules.put("Gemm", call -> call.set(0, gemm(call)));
    }

    private static Tensor matMul(NodeCall call) {
        Tensor data = call.tensor(0);
        Optional<Tensor> weight = call.transposedWeight(1);
        if (weight.isPresent() && data.type().rank() >= 2) {
            return call.apply("aten::linear", Attributes.none(), data, weight.get());
        }
        return product(call, data, weight.map(matrix -> swapped(call, matrix)).orElseGet(() -> call.tensor(1)));
    }

    /** Multiplies as NumPy does: vectors get an axis and lose it, leading axes are broadcast. */
    static Tensor product(NodeCall call, Tensor left, Tensor right) {
        if (left.shape().isEmpty() || right.shape().isEmpty()) {
            throw new IllegalArgumentException("A matrix product of " + left.type() + " and " + right.type() + ".");
        }
        if (left.shape().size() == 1) {
            Tensor product =
                    product(call, call.reshape(left, List.of(1L, left.type().size(0))), right);
            return call.reshape(
                    product, without(product.shape(), product.shape().size() - 2));
        }
        if (right.shape().size() == 1) {
            Tensor product =
                    product(call, left, call.reshape(right, List.of(right.type().size(0), 1L)));
            return call.reshape(
                    product, without(product.shape(), product.shape().size() - 1));
        }
        if (right.shape().size() == 2) {
            long features = left.type().size(-1);
            long rows = left.type().elements() / Math.max(1, features);
            Tensor product =
                    call.apply("aten::mm", Attributes.none(), call.reshape(left, List.of(rows, features)), right);
            return call.reshape(
                    product,
                    joined(batch(left), left.type().size(-2), right.type().size(-1)));
        }
        List<Long> batch = Operators.broadcast(batch(left), batch(right));
        Tensor product =
                call.apply("aten::bmm", Attributes.none(), threeAxes(call, left, batch), threeAxes(call, right, batch));
        return call.reshape(
                product, joined(batch, left.type().size(-2), right.type().size(-1)));
    }

    private static Tensor threeAxes(NodeCall call, Tensor tensor, List<Long> batch) {
        long rows = tensor.type().size(-2);
        long columns = tensor.type().size(-1);
        long matrices = batch.stream().reduce(1L, (a, b) -> a * b);
        return call.reshape(call.expand(tensor, joined(batch, rows, columns)), List.of(matrices, rows, columns));
    }

    private static List<Long> batch(Tensor tensor) {
        return tensor.shape().subList(0, tensor.shape().size() - 2);
    }

    private static List<Long> joined(List<Long> batch, long rows, long columns) {
        List<Long> shape = new ArrayList<>(batch);
        shape.add(rows);
        shape.add(columns);
        return shape;
    }

    private static List<Long> without(List<Long> shape, int axis) {
        List<Long> rest = new ArrayList<>(shape);
        rest.remove(axis);
        return rest;
    }

    private static Tensor swapped(NodeCall call, Tensor tensor) {
        List<Long> axes = new ArrayList<>(
                LongStream.range(0, tensor.shape().size()).boxed().toList());
        int last = axes.size() - 1;
        axes.set(last, last - 1L);
        axes.set(last - 1, (long) last);
        return call.permute(tensor, axes);
    }

    private static Tensor gemm(NodeCall call) {
        Tensor data = call.flag("transA", false) ? swapped(call, call.tensor(0)) : call.tensor(0);
        boolean unitsFirst = call.flag("transB", false);
        Tensor weight =
                unitsFirst ? call.tensor(1) : call.transposedWeight(1).orElseGet(() -> swapped(call, call.tensor(1)));
        boolean fused = call.has(2)
                && call.type(2).shape().equals(List.of(weight.shape().get(0)))
                && call.real("alpha", 1) == 1
                && call.real("beta", 1) == 1;
        if (fused) {
            return call.apply("aten::linear", Attributes.none(), data, weight, call.tensor(2));
        }
        Tensor product =
                scaled(call, call.apply("aten::linear", Attributes.none(), data, weight), call.real("alpha", 1));
        return call.has(2)
                ? call.apply(
                        "aten::add", Attributes.none(), product, scaled(call, call.tensor(2), call.real("beta", 1)))
                : product;
    }

    private static Tensor scaled(NodeCall call, Tensor tensor, double factor) {
        return factor == 1 ? tensor : call.apply("memplan::mul_number", Attributes.of("number", factor), tensor);
    }
}
