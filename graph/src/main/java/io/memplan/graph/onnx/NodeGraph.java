package io.memplan.graph.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Who makes what in a model, for finding patterns of nodes. */
final class NodeGraph {

    private static final Set<String> WITHOUT_OPERANDS = Set.of("Constant");
    private static final Set<String> OF_ONE_OPERAND = Set.of("Erf", "Sqrt", "ReduceMean");

    private final Map<String, OnnxNode> producerByName = new HashMap<>();
    private final OnnxModel model;

    NodeGraph(OnnxModel model) {
        this.model = model;
        for (OnnxNode node : model.nodes()) {
            node.outputs().forEach(output -> producerByName.put(output, node));
        }
    }

    /**
     * Returns the node that makes a value as its first output, if it is of the given operator and has as many inputs as
     * that needs.
     */
    Optional<OnnxNode> producer(String name, String operator) {
        return Optional.ofNullable(producerByName.get(name))
                .filter(node -> node.isStandard()
                        && node.operator().equals(operator)
                        && node.inputs().size() >= operands(operator)
                        && node.outputs().get(0).equals(name));
    }

    private static int operands(String operator) {
        return WITHOUT_OPERANDS.contains(operator) ? 0 : OF_ONE_OPERAND.contains(operator) ? 1 : 2;
    }

    /** Returns the number of a constant of one element. */
    OptionalDouble number(String name) {
        return numbers(name)
                .filter(numbers -> numbers.size() == 1)
                .map(numbers -> OptionalDouble.of(numbers.get(0).doubleValue()))
                .orElse(OptionalDouble.empty());
    }

    /** Returns whether a constant is a number, as near as single precision tells. */
    boolean isNumber(String name, double expected) {
        OptionalDouble number = number(name);
        return number.isPresent() && Math.abs(number.getAsDouble() - expected) <= 1e-4 * Math.abs(expected);
    }

    /** Returns the numbers of a constant or a small weight. */
    Optional<List<Number>> numbers(String name) {
        OnnxTensor initializer = model.initializers().get(name);
        if (initializer != null) {
            return initializer.numbers();
        }
        return producer(name, "Constant")
                .map(node -> node.attributes().get("value"))
                .map(OnnxAttribute::tensor)
                .flatMap(OnnxTensor::numbers);
    }

    /** Returns the shape of a weight. */
    Optional<List<Long>> weightShape(String name) {
        return Optional.ofNullable(model.initializers().get(name)).map(OnnxTensor::shape);
    }
}
