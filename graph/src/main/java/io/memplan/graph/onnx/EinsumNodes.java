package io.memplan.graph.onnx;

import io.memplan.graph.Attributes;
import io.memplan.graph.operator.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Einstein sums of two tensors that are matrix products, of axes in any order. */
final class EinsumNodes {

    private static final Pattern OF_TWO = Pattern.compile("([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]*)");

    private EinsumNodes() {}

    static void register(Map<String, NodeRule> rules) {
        rules.put("Einsum", EinsumNodes::sum);
    }

    /** The axes are those of a batch (in all three), of rows and columns (in one input), and summed ones (in both). */
    private static void sum(NodeCall call) {
        String equation = call.text("equation", "").replace(" ", "");
        Matcher parts = OF_TWO.matcher(equation);
        if (call.inputs() != 2 || !parts.matches() || !isProduct(parts.group(1), parts.group(2), parts.group(3))) {
            throw call.refused(
                    "sums by the equation '" + equation + "'",
                    "write it as products of two matrices, like 'bik,bkj->bij'");
        }
        String left = parts.group(1);
        String right = parts.group(2);
        String result = parts.group(3);
        String batch = only(result, axis -> left.indexOf(axis) >= 0 && right.indexOf(axis) >= 0);
        String rows = only(result, axis -> right.indexOf(axis) < 0);
        String columns = only(result, axis -> left.indexOf(axis) < 0);
        String summed = only(left, axis -> result.indexOf(axis) < 0);
        Tensor data = ordered(call, call.tensor(0), left, batch + rows + summed);
        Tensor other = ordered(call, call.tensor(1), right, batch + summed + columns);
        if (!sizes(data, batch + rows + summed, batch + summed)
                .equals(sizes(other, batch + summed + columns, batch + summed))) {
            throw new IllegalArgumentException(
                    "The tensors " + data.type() + " and " + other.type() + " do not fit '" + equation + "'.");
        }
        List<Long> together = sizes(data, batch + rows + summed, batch + rows);
        together.addAll(sizes(other, batch + summed + columns, columns));
        Tensor product = call.apply(
                batch.isEmpty() ? "aten::mm" : "aten::bmm",
                Attributes.none(),
                joined(call, data, batch, rows, summed),
                joined(call, other, batch, summed, columns));
        call.set(0, ordered(call, call.reshape(product, together), batch + rows + columns, result));
    }

    /** Whether no axis is twice in a tensor, and each one of an input is in the other input or in the result. */
    private static boolean isProduct(String left, String right, String result) {
        for (String axes : List.of(left, right, result)) {
            if (axes.chars().distinct().count() != axes.length()) {
                return false;
            }
        }
        return only(left, axis -> (right + result).indexOf(axis) < 0).isEmpty()
                && only(right, axis -> (left + result).indexOf(axis) < 0).isEmpty()
                && only(result, axis -> (left + right).indexOf(axis) < 0).isEmpty();
    }

    private static String only(String axes, IntPredicate condition) {
        return axes.chars()
                .filter(condition)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static Tensor ordered(NodeCall call, Tensor tensor, String axes, String wanted) {
        if (tensor.shape().size() != axes.length()) {
            throw new IllegalArgumentException("A tensor " + tensor.type() + " has not the axes '" + axes + "'.");
        }
        List<Long> order =
                wanted.chars().mapToObj(axis -> (long) axes.indexOf(axis)).toList();
        return axes.equals(wanted) ? tensor : call.permute(tensor, order);
    }

    private static List<Long> sizes(Tensor tensor, String axes, String which) {
        List<Long> sizes = new ArrayList<>();
        which.chars().forEach(axis -> sizes.add(tensor.shape().get(axes.indexOf(axis))));
        return sizes;
    }

    /** Returns a matrix, or a row of matrices: with each group of axes seen as one. */
    private static Tensor joined(NodeCall call, Tensor tensor, String batch, String rows, String columns) {
        String axes = batch + rows + columns;
        List<Long> shape = new ArrayList<>();
        for (String group : batch.isEmpty() ? List.of(rows, columns) : List.of(batch, rows, columns)) {
            shape.add(sizes(tensor, axes, group).stream().reduce(1L, Math::multiplyExact));
        }
        return call.reshape(tensor, shape);
    }
}
