package io.memplan.graph.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Predicate;

/** Puts together what exporters take apart, so that the graph holds what a training step holds. */
final class Fusions {

    private static final List<Fusion> ALL = List.of(new GeluFusion(), new LayerNormFusion());

    private Fusions() {}

    static OnnxModel apply(OnnxModel model) {
        OnnxModel direct = withoutAliases(model);
        NodeGraph graph = new NodeGraph(direct);
        return withoutUnused(direct.withNodes(direct.nodes().stream()
                .map(node -> ALL.stream()
                        .flatMap(fusion -> fusion.fuse(node, graph).stream())
                        .findFirst()
                        .orElse(node))
                .toList()));
    }

    /** Drops the nodes that no output of the model depends on. */
    private static OnnxModel withoutUnused(OnnxModel model) {
        Set<String> needed = new HashSet<>(model.outputs());
        List<OnnxNode> nodes = new ArrayList<>();
        for (int i = model.nodes().size() - 1; i >= 0; i--) {
            OnnxNode node = model.nodes().get(i);
            if (node.outputs().stream().anyMatch(needed::contains)) {
                needed.addAll(node.inputs());
                nodes.add(node);
            }
        }
        Collections.reverse(nodes);
        return model.withNodes(nodes);
    }

    /** Lets the readers of an identity read what it reads: exporters share weights that way. */
    private static OnnxModel withoutAliases(OnnxModel model) {
        Map<String, String> originalByName = new HashMap<>();
        List<OnnxNode> nodes = new ArrayList<>();
        for (OnnxNode node : model.nodes()) {
            List<String> inputs = node.inputs().stream()
                    .map(input -> originalByName.getOrDefault(input, input))
                    .toList();
            if (node.isStandard() && node.operator().equals("Identity") && inputs.size() == 1) {
                node.outputs().forEach(output -> originalByName.put(output, inputs.get(0)));
            }
            nodes.add(new OnnxNode(
                    node.name(), node.domain(), node.operator(), inputs, node.outputs(), node.attributes()));
        }
        return model.withNodes(nodes);
    }

    /** Returns a node in place of a pattern's last one. */
    static OnnxNode replaced(
            OnnxNode last, String operator, List<String> inputs, SortedMap<String, OnnxAttribute> attributes) {
        String folder = last.name().substring(0, last.name().lastIndexOf('/') + 1);
        return new OnnxNode(folder + operator, "", operator, inputs, last.outputs(), attributes);
    }

    /** Returns an input of a node of two that the other one, given by a condition, leaves over. */
    static Optional<String> otherThan(OnnxNode node, Predicate<String> condition) {
        if (node.inputs().size() != 2) {
            return Optional.empty();
        }
        for (int input = 0; input < 2; input++) {
            if (condition.test(node.inputs().get(input))) {
                return Optional.of(node.inputs().get(1 - input));
            }
        }
        return Optional.empty();
    }
}
