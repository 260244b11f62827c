package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * Matrix products: {@code NDArray.matMul}, {@code dot} and {@code batchMatMul} of arrays with two and more axes.
 *
 * <p>As the engine does, an array with more axes is multiplied with a matrix by folding its leading axes, and two
 * arrays with more axes by a batched product over the broadcast leading axes.
 */
final class MatrixOperators {

    static final Operator MATMUL = Operator.named("aten::matmul")
            .result(call -> Result.dense(outputType(call.type(0), call.type(1))))
            .kernel(call -> product("a0", call.type(0), "a1", call.type(1)))
            .flops(call -> flops(call.type(0), call.type(1)))
            .workspace(call -> call.type(1).rank() == 2 ? 0 : copies(call))
            .derivative(MatrixOperators::derivative)
            .build();

    /** Inputs: gradient, right factor. The attribute {@code left} is the left factor's shape. */
    static final Operator MATMUL_BACKWARD_LEFT = Operator.named("memplan::matmul_backward_left")
            .result(call -> Result.dense(broadcastLeft(call)))
            .kernel(MatrixOperators::leftKernel)
            .flops(call -> 2.0 * call.type(0).elements() * call.type(1).size(-2))
            .workspace(MatrixOperators::copies)
            .build();

    /** Inputs: gradient, left factor. The attribute {@code right} is the right factor's shape. */
    static final Operator MATMUL_BACKWARD_RIGHT = Operator.named("memplan::matmul_backward_right")
            .result(call -> Result.dense(broadcastRight(call)))
            .kernel(MatrixOperators::rightKernel)
            .flops(call -> 2.0 * call.type(0).elements() * call.type(1).size(-1))
            .workspace(MatrixOperators::copies)
            .build();

    private MatrixOperators() {}

    static List<Operator> all() {
        return List.of(MATMUL, MATMUL_BACKWARD_LEFT, MATMUL_BACKWARD_RIGHT);
    }

    private static long copies(Call call) {
        return call.type(0).rank() > 2 ? call.type(0).bytes() + call.type(1).bytes() : 0;
    }

    private static double flops(TensorType left, TensorType right) {
        return 2.0 * outputType(left, right).elements() * left.size(-1);
    }

    private static List<Long> batch(TensorType type) {
        return type.shape().subList(0, type.rank() - 2);
    }

    private static List<Long> joined(List<Long> batch, long rows, long columns) {
        List<Long> shape = new ArrayList<>(batch);
        shape.add(rows);
        shape.add(columns);
        return shape;
    }

    private static TensorType outputType(TensorType left, TensorType right) {
        if (left.rank() < 2 || right.rank() < 2 || left.size(-1) != right.size(-2)) {
            throw new IllegalArgumentException("A matrix product of " + left + " and " + right
                    + " needs two axes or more each, and " + left.size(-1) + " rows on the right.");
        }
        List<Long> batch = Shapes.broadcast(List.of(batch(left), batch(right)));
        return left.withShape(joined(batch, left.size(-2), right.size(-1)));
    }

    /** Folds the leading axes into one, after broadcasting them. */
    private static String threeAxes(String name, TensorType type, List<Long> batch) {
        List<Long> expanded = joined(batch, type.size(-2), type.size(-1));
        String source = expanded.equals(type.shape())
                ? name
                : "torch.expand(" + name + ", " + Literals.of(expanded) + ", implicit=False)";
        return "torch.reshape(" + source + ", [" + Shapes.elements(batch) + ", " + type.size(-2) + ", " + type.size(-1)
                + "])";
    }

    private static String folded(String name, TensorType type) {
        return "torch.reshape(" + name + ", [" + type.elements() / type.size(-1) + ", " + type.size(-1) + "])";
    }

    private static String product(String left, TensorType leftType, String right, TensorType rightType) {
        TensorType output = outputType(leftType, rightType);
        if (leftType.rank() == 2 && rightType.rank() == 2) {
            return "torch.mm(" + left + ", " + right + ")";
        }
        if (rightType.rank() == 2) {
            return "torch.view(torch.mm(" + folded(left, leftType) + ", " + right + "), " + Literals.of(output.shape())
                    + ")";
        }
        List<Long> batch = batch(output);
        return "torch.view(torch.bmm(" + threeAxes(left, leftType, batch) + ", " + threeAxes(right, rightType, batch)
                + "), " + Literals.of(output.shape()) + ")";
    }

    private static TensorType broadcastLeft(Call call) {
        List<Long> left = call.attributes().integers("left");
        return call.type(0)
                .withShape(joined(batch(call.type(0)), left.get(left.size() - 2), left.get(left.size() - 1)));
    }

    private static TensorType broadcastRight(Call call) {
        List<Long> right = call.attributes().integers("right");
        if (right.size() == 2) {
            return call.type(0).withShape(right);
        }
        return call.type(0)
                .withShape(joined(batch(call.type(0)), right.get(right.size() - 2), right.get(right.size() - 1)));
    }

    private static String leftKernel(Call call) {
        TensorType gradient = call.type(0);
        TensorType right = call.type(1);
        if (right.rank() == 2) {
            String folded = gradient.rank() == 2 ? "a0" : folded("a0", gradient);
            String product = "torch.mm(" + folded + ", torch.t(a1))";
            return gradient.rank() == 2
                    ? product
                    : "torch.view(" + product + ", "
                            + Literals.of(broadcastLeft(call).shape()) + ")";
        }
        return "torch.view(torch.bmm(" + threeAxes("a0", gradient, batch(gradient)) + ", torch.transpose("
                + threeAxes("a1", right, batch(gradient)) + ", 1, 2)), "
                + Literals.of(broadcastLeft(call).shape()) + ")";
    }

    private static String rightKernel(Call call) {
        TensorType gradient = call.type(0);
        TensorType left = call.type(1);
        if (call.attributes().integers("right").size() == 2) {
            return left.rank() == 2
                    ? "torch.mm(torch.t(a1), a0)"
                    : "torch.mm(torch.t(" + folded("a1", left) + "), " + folded("a0", gradient) + ")";
        }
        return "torch.view(torch.bmm(torch.transpose(" + threeAxes("a1", left, batch(gradient)) + ", 1, 2), "
                + threeAxes("a0", gradient, batch(gradient)) + "), "
                + Literals.of(broadcastRight(call).shape()) + ")";
    }

    private static void derivative(Gradients g) {
        if (g.needs(0)) {
            g.set(
                    0,
                    g.apply(
                            MATMUL_BACKWARD_LEFT,
                            Attributes.of("left", g.input(0).shape()),
                            g.gradient(),
                            g.input(1)));
        }
        if (g.needs(1)) {
            g.set(
                    1,
                    g.apply(
                            MATMUL_BACKWARD_RIGHT,
                            Attributes.of("right", g.input(1).shape()),
                            g.gradient(),
                            g.input(0)));
        }
    }
}
