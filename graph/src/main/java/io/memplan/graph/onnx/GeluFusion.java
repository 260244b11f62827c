package io.memplan.graph.onnx;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The Gaussian error linear unit: {@code x · (erf(x / √2) + 1) · ½}, with the half at either end. The approximation by a
 * hyperbolic tangent is left apart, because models compute it so.
 */
final class GeluFusion implements Fusion {

    @Override
    public Optional<OnnxNode> fuse(OnnxNode last, NodeGraph graph) {
        if (!last.operator().equals("Mul") || last.inputs().size() != 2) {
            return Optional.empty();
        }
        Optional<String> halved = Fusions.otherThan(last, name -> graph.isNumber(name, 0.5));
        return (halved.isPresent() ? halfLast(halved.get(), graph) : halfFirst(last, graph))
                .map(data -> Fusions.replaced(last, "Gelu", List.of(data), new TreeMap<>()));
    }

    private static Optional<String> halfLast(String product, NodeGraph graph) {
        return graph.producer(product, "Mul").flatMap(mul -> dataOf(mul, graph));
    }

    private static Optional<String> halfFirst(OnnxNode last, NodeGraph graph) {
        for (int input = 0; input < 2; input++) {
            Optional<String> data = errorFunctionOf(last.inputs().get(1 - input), graph);
            Optional<String> halved = graph.producer(last.inputs().get(input), "Mul")
                    .flatMap(mul -> Fusions.otherThan(mul, name -> graph.isNumber(name, 0.5)));
            if (data.isPresent() && data.equals(halved)) {
                return data;
            }
        }
        return Optional.empty();
    }

    /** Returns x of {@code x · (erf(x / √2) + 1)}. */
    private static Optional<String> dataOf(OnnxNode product, NodeGraph graph) {
        return Fusions.otherThan(product, sum -> Fusions.otherThan(product, other -> other.equals(sum))
                .equals(errorFunctionOf(sum, graph)));
    }

    /** Returns x of {@code erf(x / √2) + 1}. */
    private static Optional<String> errorFunctionOf(String sum, NodeGraph graph) {
        return graph.producer(sum, "Add")
                .flatMap(add -> Fusions.otherThan(add, name -> graph.isNumber(name, 1)))
                .flatMap(erf -> graph.producer(erf, "Erf"))
                .flatMap(erf -> scaled(erf.inputs().get(0), graph));
    }

    private static Optional<String> scaled(String name, NodeGraph graph) {
        Optional<String> divided = graph.producer(name, "Div")
                .filter(div ->
                        div.inputs().size() == 2 && graph.isNumber(div.inputs().get(1), Math.sqrt(2)))
                .map(div -> div.inputs().get(0));
        return divided.isPresent()
                ? divided
                : graph.producer(name, "Mul")
                        .flatMap(mul -> Fusions.otherThan(mul, factor -> graph.isNumber(factor, Math.sqrt(0.5))));
    }
}
